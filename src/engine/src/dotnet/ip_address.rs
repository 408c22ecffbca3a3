//! System.Net.IPAddress.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::argument::{integer, text};
use super::object::OBJECT;
use crate::convert;
use crate::member::thrown;
use crate::types::{Type, TypeInfo, method, read};
use crate::value::{Instance, Object, Str, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&IP_ADDRESS, &IP_END_POINT];

/// System.Net.IPAddress
pub static IP_ADDRESS: TypeInfo = TypeInfo {
    declarations: include_str!("declarations/ip_address.txt"),
    constructors: &[method("new", |_, _, args| match &args[0] {
        Value::Array(bytes) => {
            let bytes = bytes.bytes();
            if let Ok(four) = <[u8; 4]>::try_from(&*bytes) {
                return Ok(value(IpAddr::from(four)));
            }
            match <[u8; 16]>::try_from(&*bytes) {
                Ok(sixteen) => Ok(value(IpAddr::from(sixteen))),
                Err(_) => Err(thrown(
                    "System.ArgumentException",
                    "An invalid IP address was specified. (Parameter 'address')",
                )),
            }
        }
        number => Ok(value(IpAddr::from((integer(number) as u32).to_le_bytes()))),
    })],
    properties: &[
        read("Address", |_, this| match own(this) {
            IpAddr::V4(v4) => Ok(Value::Int64(u32::from_le_bytes(v4.octets()).into())),
            IpAddr::V6(_) => Err(thrown(
                "System.Net.Sockets.SocketException",
                "The attempted operation is not supported for the type of object referenced.",
            )),
        }),
        read("AddressFamily", |rt, this| {
            let family = if own(this).is_ipv4() { 2 } else { 23 };
            convert::to_type(rt, &Value::Int32(family), &Type::Known(&super::enums::ADDRESS_FAMILY))
        }),
        read("ScopeId", |_, this| {
            if own(this).is_ipv6() {
                let scope = match this.bare() {
                    Value::Object(object) => object.downcast::<Address>().map_or(0, |own| own.1),
                    _ => 0,
                };
                Ok(Value::Int64(scope.into()))
            } else {
                Err(thrown(
                    "System.Net.Sockets.SocketException",
                    "The attempted operation is not supported for the type of object referenced.",
                ))
            }
        }),
        read("IsIPv4MappedToIPv6", |_, this| {
            Ok(Value::Bool(matches!(own(this), IpAddr::V6(v6) if v6.to_ipv4_mapped().is_some())))
        }),
        read("IsIPv6LinkLocal", |_, this| {
            Ok(Value::Bool(matches!(own(this), IpAddr::V6(v6) if v6.segments()[0] & 0xffc0 == 0xfe80)))
        }),
        read("IsIPv6Multicast", |_, this| Ok(Value::Bool(matches!(own(this), IpAddr::V6(v6) if v6.is_multicast())))),
        read("IsIPv6SiteLocal", |_, this| {
            Ok(Value::Bool(matches!(own(this), IpAddr::V6(v6) if v6.segments()[0] & 0xffc0 == 0xfec0)))
        }),
        read("IsIPv6Teredo", |_, this| {
            Ok(Value::Bool(matches!(own(this), IpAddr::V6(v6) if v6.segments()[0] == 0x2001 && v6.segments()[1] == 0)))
        }),
        read("IsIPv6UniqueLocal", |_, this| {
            Ok(Value::Bool(matches!(own(this), IpAddr::V6(v6) if v6.segments()[0] & 0xfe00 == 0xfc00)))
        }),
    ],
    methods: &[
        method("GetAddressBytes", |_, this, _| {
            Ok(match own(this) {
                IpAddr::V4(v4) => super::array::bytes(v4.octets()),
                IpAddr::V6(v6) => super::array::bytes(v6.octets()),
            })
        }),
        method("Equals", |_, this, args| Ok(Value::Bool(of(&args[0]) == Some(own(this))))),
        method("MapToIPv4", |_, this, _| {
            Ok(match own(this) {
                IpAddr::V6(v6) => value(IpAddr::V4(v6.to_ipv4().unwrap_or(Ipv4Addr::UNSPECIFIED))),
                v4 => value(v4),
            })
        }),
        method("MapToIPv6", |_, this, _| {
            Ok(match own(this) {
                IpAddr::V4(v4) => value(IpAddr::V6(v4.to_ipv6_mapped())),
                v6 => value(v6),
            })
        }),
    ],
    static_properties: &[
        read("Any", |_, _| Ok(value(IpAddr::V4(Ipv4Addr::UNSPECIFIED)))),
        read("Broadcast", |_, _| Ok(value(IpAddr::V4(Ipv4Addr::BROADCAST)))),
        read("Loopback", |_, _| Ok(value(IpAddr::V4(Ipv4Addr::LOCALHOST)))),
        read("None", |_, _| Ok(value(IpAddr::V4(Ipv4Addr::BROADCAST)))),
        read("IPv6Any", |_, _| Ok(value(IpAddr::V6(Ipv6Addr::UNSPECIFIED)))),
        read("IPv6Loopback", |_, _| Ok(value(IpAddr::V6(Ipv6Addr::LOCALHOST)))),
        read("IPv6None", |_, _| Ok(value(IpAddr::V6(Ipv6Addr::UNSPECIFIED)))),
    ],
    static_methods: &[
        method("Parse", |_, _, args| {
            let text = text(&args[0], "ipString")?;
            from_text(&text).ok_or_else(|| thrown("System.FormatException", "An invalid IP address was specified."))
        }),
        method("TryParse", |rt, _, args| {
            let parsed = match args[0].bare() {
                Value::String(text) => from_text(text),
                _ => None,
            };
            let there = parsed.is_some();
            super::reference::assign(rt, &args[1], parsed.unwrap_or_default())?;
            Ok(Value::Bool(there))
        }),
        method("IsLoopback", |_, _, args| Ok(Value::Bool(of(&args[0]).is_some_and(|own| own.is_loopback())))),
        method("HostToNetworkOrder", |_, _, args| {
            Ok(match &args[0] {
                Value::Int16(v) => Value::Int16(v.to_be()),
                Value::Int64(v) => Value::Int64(v.to_be()),
                other => Value::Int32((integer(other) as i32).to_be()),
            })
        }),
        method("NetworkToHostOrder", |_, _, args| {
            Ok(match &args[0] {
                Value::Int16(v) => Value::Int16(i16::from_be(*v)),
                Value::Int64(v) => Value::Int64(i64::from_be(*v)),
                other => Value::Int32(i32::from_be(integer(other) as i32)),
            })
        }),
    ],
    ..TypeInfo::class("System.Net.IPAddress", &OBJECT)
};
/// System.Net.IPEndPoint
pub static IP_END_POINT: TypeInfo = TypeInfo {
    declarations: "\
new(ipaddress address, int port)
ipaddress Address {get;set;}
System.Net.Sockets.AddressFamily AddressFamily {get;}
int Port {get;set;}
string ToString()
",
    constructors: &[method("new", |_, _, args| {
        Ok(Value::from(Object::new(EndPoint(
            of(&args[0]).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)),
            integer(&args[1]) as u16,
        ))))
    })],
    properties: &[
        read("Address", |_, this| Ok(end_point(this).map_or(Value::Null, |own| value(own.0)))),
        read("Port", |_, this| Ok(end_point(this).map_or(Value::Null, |own| Value::Int32(own.1.into())))),
        read("AddressFamily", |rt, this| {
            let family = if end_point(this).is_some_and(|own| own.0.is_ipv6()) { 23 } else { 2 };
            convert::to_type(rt, &Value::Int32(family), &Type::Known(&super::enums::ADDRESS_FAMILY))
        }),
    ],
    ..TypeInfo::class("System.Net.IPEndPoint", &OBJECT)
};

#[derive(Debug)]
struct Address(IpAddr, u32);

impl Instance for Address {
    fn ty(&self) -> Type {
        Type::Known(&IP_ADDRESS)
    }

    fn text(&self) -> Option<Str> {
        Some(if self.1 == 0 { self.0.to_string() } else { format!("{}%{}", self.0, self.1) }.into())
    }

    fn hash_key(&self) -> Option<Box<str>> {
        self.text().map(|text| (*text).into())
    }

    fn equals(&self, other: &dyn Instance) -> Option<bool> {
        Some(other.downcast::<Address>().is_some_and(|other| self.0 == other.0 && self.1 == other.1))
    }
}

#[derive(Debug)]
struct EndPoint(IpAddr, u16);

impl Instance for EndPoint {
    fn ty(&self) -> Type {
        Type::Known(&IP_END_POINT)
    }

    fn text(&self) -> Option<Str> {
        Some(std::net::SocketAddr::new(self.0, self.1).to_string().into())
    }
}

fn end_point(this: &Value) -> Option<&EndPoint> {
    match this.bare() {
        Value::Object(object) => object.downcast(),
        _ => None,
    }
}

fn of(value: &Value) -> Option<IpAddr> {
    match value.bare() {
        Value::Object(object) => object.downcast::<Address>().map(|own| own.0),
        _ => None,
    }
}

fn own(this: &Value) -> IpAddr {
    of(this).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}

fn scoped(address: IpAddr, scope: u32) -> Value {
    Value::from(Object::new(Address(address, scope)))
}

/// An address in a text, with the scope behind `%` that one of version 6 may have.
pub fn from_text(text: &str) -> Option<Value> {
    match text.split_once('%') {
        Some((address, scope)) => match parse(address)? {
            address @ IpAddr::V6(_) => Some(scoped(address, scope.parse().unwrap_or(0))),
            IpAddr::V4(_) => None,
        },
        None => parse(text).map(value),
    }
}

/// An address as an object.
pub fn value(address: IpAddr) -> Value {
    scoped(address, 0)
}

/// Reads an address; .NET also takes one to three numbers for the four of version 4.
pub fn parse(text: &str) -> Option<IpAddr> {
    let text = text.trim_start_matches('[').trim_end_matches(']');
    if let Ok(address) = text.parse() {
        return Some(address);
    }
    let parts: Vec<u32> = text
        .split('.')
        .map(|part| match part.strip_prefix("0x") {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => part.parse().ok(),
        })
        .collect::<Option<_>>()?;
    let (last, front) = parts.split_last()?;
    if front.len() > 3 || front.iter().any(|part| *part > 255) {
        return None;
    }
    let room = 8 * (4 - front.len() as u32);
    if room < 32 && *last >= 1 << room {
        return None;
    }
    let front = front.iter().enumerate().fold(0_u32, |sum, (at, part)| sum | part << (24 - 8 * at as u32));
    Some(IpAddr::V4(Ipv4Addr::from(front | last)))
}
