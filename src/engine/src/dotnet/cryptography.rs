//! System.Security.Cryptography: hashes.

use aws_lc_rs::digest::{self, Algorithm};

use super::array::{byte_items, bytes};
use super::object::OBJECT;
use crate::error::Result;
use crate::runspace::Runspace;
use crate::types::{Call, Method, Type, TypeInfo, method, read};
use crate::value::{Instance, Object, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&HASH_ALGORITHM, &SHA1, &SHA256, &SHA384, &SHA512];

/// System.Security.Cryptography.HashAlgorithm
pub static HASH_ALGORITHM: TypeInfo = TypeInfo {
    declarations: "\
int HashSize {get;}
byte[] ComputeHash(byte[] buffer)
void Dispose()
",
    properties: &[read("HashSize", |_, this| {
        Ok(Value::Int32(algorithm(this).map_or(0, |own| own.output_len() as i32 * 8)))
    })],
    methods: &[
        method("ComputeHash", |_, this, args| match algorithm(this) {
            Some(own) => hash(own, &args[0]),
            None => Ok(Value::Null),
        }),
        method("Dispose", |_, _, _| Ok(Value::Nothing)),
    ],
    ..TypeInfo::class("System.Security.Cryptography.HashAlgorithm", &OBJECT)
};

macro_rules! hashes {
    ($($name:ident $full:literal $algorithm:expr, $data:literal $create:literal;)*) => { $(
        #[doc = $full]
        pub static $name: TypeInfo = TypeInfo {
            static_methods: {
                const HASH: Call = |_: &mut Runspace, _: &Value, args: &[Value]| hash($algorithm, &args[0]);
                const CREATE: Call = |_: &mut Runspace, _: &Value, _: &[Value]| Ok(Value::from(Object::new(Hasher(&$name, $algorithm))));
                const METHODS: &[Method] = &[method($data, HASH), method($create, CREATE)];
                METHODS
            },
            ..TypeInfo::class($full, &HASH_ALGORITHM)
        };
    )* };
}

hashes! {
    SHA1 "System.Security.Cryptography.SHA1" &digest::SHA1_FOR_LEGACY_USE_ONLY,
        "static byte[] HashData(byte[] source)" "static System.Security.Cryptography.SHA1 Create()";
    SHA256 "System.Security.Cryptography.SHA256" &digest::SHA256,
        "static byte[] HashData(byte[] source)" "static System.Security.Cryptography.SHA256 Create()";
    SHA384 "System.Security.Cryptography.SHA384" &digest::SHA384,
        "static byte[] HashData(byte[] source)" "static System.Security.Cryptography.SHA384 Create()";
    SHA512 "System.Security.Cryptography.SHA512" &digest::SHA512,
        "static byte[] HashData(byte[] source)" "static System.Security.Cryptography.SHA512 Create()";
}

#[derive(Debug)]
struct Hasher(&'static TypeInfo, &'static Algorithm);

impl Instance for Hasher {
    fn ty(&self) -> Type {
        Type::Known(self.0)
    }
}

fn algorithm(this: &Value) -> Option<&'static Algorithm> {
    match this.bare() {
        Value::Object(object) => object.downcast::<Hasher>().map(|own| own.1),
        _ => None,
    }
}

fn hash(algorithm: &'static Algorithm, data: &Value) -> Result<Value> {
    match data.bare() {
        Value::Array(array) => Ok(bytes(digest::digest(algorithm, &byte_items(array)).as_ref())),
        _ => Err(super::argument::null("buffer")),
    }
}
