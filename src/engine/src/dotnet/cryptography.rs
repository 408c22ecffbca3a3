//! System.Security.Cryptography: hashes.

use std::cell::RefCell;
use std::io::{self, Read, Write};
use std::ops::Range;

use aws_lc_rs::digest;

use super::array::bytes;
use super::object::OBJECT;
use crate::error::Result;
use crate::member::thrown;
use crate::runspace::Runspace;
use crate::types::{Call, Method, Type, TypeInfo, method, read};
use crate::value::{Array, Instance, Object, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&HASH_ALGORITHM, &MD5, &SHA1, &SHA256, &SHA384, &SHA512];

/// System.Security.Cryptography.HashAlgorithm
pub static HASH_ALGORITHM: TypeInfo = TypeInfo {
    declarations: "\
int HashSize {get;}
byte[] Hash {get;}
byte[] ComputeHash(byte[] buffer)
byte[] TransformFinalBlock(byte[] inputBuffer, int inputOffset, int inputCount)
int TransformBlock(byte[] inputBuffer, int inputOffset, int inputCount, byte[] outputBuffer, int outputOffset)
void Dispose()
void Initialize()
",
    properties: &[
        read("HashSize", |_, this| {
            Ok(Value::Int32(hasher(this, |own| own.algorithm.hash(&[]).len() as i32 * 8).unwrap_or(0)))
        }),
        read("Hash", |_, this| match hasher(this, |own| own.found.borrow().as_deref().map(bytes)).flatten() {
            Some(hash) => Ok(hash),
            None => Err(thrown(
                "System.Security.Cryptography.CryptographicUnexpectedOperationException",
                "Hash must be finalized before the hash value is retrieved.",
            )),
        }),
    ],
    methods: &[
        method("ComputeHash", |_, this, args| match hasher(this, |own| own.algorithm) {
            Some(own) => hash(own, &args[0]),
            None => Ok(Value::Null),
        }),
        method("TransformBlock", |_, this, args| {
            let (buffer, part) = part(args)?;
            let all = buffer.bytes();
            let taken = all.get(part).unwrap_or_default();
            hasher(this, |own| own.take(taken));
            Ok(Value::Int32(taken.len() as i32))
        }),
        method("TransformFinalBlock", |_, this, args| {
            let (buffer, part) = part(args)?;
            let all = buffer.bytes();
            let taken = all.get(part).unwrap_or_default();
            hasher(this, |own| {
                own.take(taken);
                own.found.replace(own.running.take().map(Running::finish));
            });
            Ok(bytes(taken))
        }),
        method("Initialize", |_, this, _| {
            hasher(this, |own| {
                own.running.take();
                own.found.take();
            });
            Ok(Value::Nothing)
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
                const CREATE: Call = |_: &mut Runspace, _: &Value, _: &[Value]| Ok(Value::from(Object::new(Hasher::new(&$name, $algorithm))));
                const METHODS: &[Method] = &[method($data, HASH), method($create, CREATE)];
                METHODS
            },
            ..TypeInfo::class($full, &HASH_ALGORITHM)
        };
    )* };
}

hashes! {
    MD5 "System.Security.Cryptography.MD5" Algorithm::Md5,
        "static byte[] HashData(byte[] source)" "static System.Security.Cryptography.MD5 Create()";
    SHA1 "System.Security.Cryptography.SHA1" Algorithm::Sha(&digest::SHA1_FOR_LEGACY_USE_ONLY),
        "static byte[] HashData(byte[] source)" "static System.Security.Cryptography.SHA1 Create()";
    SHA256 "System.Security.Cryptography.SHA256" Algorithm::Sha(&digest::SHA256),
        "static byte[] HashData(byte[] source)" "static System.Security.Cryptography.SHA256 Create()";
    SHA384 "System.Security.Cryptography.SHA384" Algorithm::Sha(&digest::SHA384),
        "static byte[] HashData(byte[] source)" "static System.Security.Cryptography.SHA384 Create()";
    SHA512 "System.Security.Cryptography.SHA512" Algorithm::Sha(&digest::SHA512),
        "static byte[] HashData(byte[] source)" "static System.Security.Cryptography.SHA512 Create()";
}

/// A hash algorithm.
#[derive(Clone, Copy, Debug)]
pub enum Algorithm {
    /// For files that are compared with sums from elsewhere; it protects nothing.
    Md5,
    /// One of the SHA family.
    Sha(&'static digest::Algorithm),
}

impl Algorithm {
    /// By the name that `Get-FileHash` takes, in capitals.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "MD5" => Self::Md5,
            "SHA1" => Self::Sha(&digest::SHA1_FOR_LEGACY_USE_ONLY),
            "SHA256" => Self::Sha(&digest::SHA256),
            "SHA384" => Self::Sha(&digest::SHA384),
            "SHA512" => Self::Sha(&digest::SHA512),
            _ => return None,
        })
    }

    /// The hash of these bytes.
    fn hash(self, data: &[u8]) -> Vec<u8> {
        match self {
            Self::Md5 => md5::compute(data).to_vec(),
            Self::Sha(own) => digest::digest(own, data).as_ref().to_vec(),
        }
    }

    /// The hash of all that can be read, which need not fit into memory.
    ///
    /// # Errors
    /// What reading gives.
    pub fn hash_of(self, mut data: impl Read) -> io::Result<Vec<u8>> {
        let mut running = Running::new(self);
        io::copy(&mut data, &mut running)?;
        Ok(running.finish())
    }
}

/// A hash in the making.
enum Running {
    Md5(md5::Context),
    Sha(digest::Context),
}

impl Running {
    fn new(algorithm: Algorithm) -> Running {
        match algorithm {
            Algorithm::Md5 => Running::Md5(md5::Context::new()),
            Algorithm::Sha(own) => Running::Sha(digest::Context::new(own)),
        }
    }

    fn update(&mut self, bytes: &[u8]) {
        match self {
            Running::Md5(context) => context.consume(bytes),
            Running::Sha(context) => context.update(bytes),
        }
    }

    fn finish(self) -> Vec<u8> {
        match self {
            Running::Md5(context) => context.finalize().to_vec(),
            Running::Sha(context) => context.finish().as_ref().to_vec(),
        }
    }
}

impl Write for Running {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Hasher {
    info: &'static TypeInfo,
    algorithm: Algorithm,
    /// What came in blocks, while more may come.
    running: RefCell<Option<Running>>,
    /// The hash of what came in blocks.
    found: RefCell<Option<Vec<u8>>>,
}

impl Hasher {
    fn new(info: &'static TypeInfo, algorithm: Algorithm) -> Hasher {
        Hasher { info, algorithm, running: RefCell::default(), found: RefCell::default() }
    }

    fn take(&self, block: &[u8]) {
        self.running.borrow_mut().get_or_insert_with(|| Running::new(self.algorithm)).update(block);
    }
}

impl std::fmt::Debug for Hasher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Hasher").field(&self.info.name).finish()
    }
}

impl Instance for Hasher {
    fn ty(&self) -> Type {
        Type::Known(self.info)
    }
}

fn hasher<T>(this: &Value, run: impl FnOnce(&Hasher) -> T) -> Option<T> {
    match this.bare() {
        Value::Object(object) => object.downcast::<Hasher>().map(run),
        _ => None,
    }
}

/// The part of a buffer that offset and count name.
fn part(args: &[Value]) -> Result<(&Array, Range<usize>)> {
    let Value::Array(buffer) = args[0].bare() else { return Err(super::argument::null("inputBuffer")) };
    let (at, count) = super::stream::part(args, buffer.len())?;
    Ok((buffer, at..at + count))
}

fn hash(algorithm: Algorithm, data: &Value) -> Result<Value> {
    match data.bare() {
        Value::Array(array) => Ok(bytes(algorithm.hash(&array.bytes()))),
        _ => Err(super::argument::null("buffer")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_of_a_stream_is_that_of_its_bytes() {
        let cases = [
            ("MD5", "900150983cd24fb0d6963f7d28e17f72"),
            ("SHA1", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            ("SHA256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ];
        for (name, expected) in cases {
            let algorithm = Algorithm::named(name).unwrap();
            let hex = |hash: Vec<u8>| hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
            assert_eq!(hex(algorithm.hash(b"abc")), expected);
            assert_eq!(hex(algorithm.hash_of(&b"abc"[..]).unwrap()), expected);
        }
        assert!(Algorithm::named("MACTRIPLEDES").is_none());
    }
}
