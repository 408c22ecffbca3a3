//! The members of a type, read from its declarations and those of its bases.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::index::NameIndex;
use super::{Call, GenericType, Property, Type, TypeInfo, find, lookup};

/// The members of a .NET type, inherited ones included.
#[derive(Debug)]
pub struct Surface {
    /// Properties and fields, static ones too; those of the type itself first.
    pub properties: Vec<PropertyEntry>,
    /// Methods, static ones too.
    pub methods: Vec<MethodGroup>,
    /// The overloads of `new`.
    pub constructors: Vec<Overload>,
    instance_properties: NameIndex<usize>,
    static_properties: NameIndex<usize>,
    instance_methods: NameIndex<usize>,
    static_methods: NameIndex<usize>,
}

/// A property or field as declared.
pub struct PropertyEntry {
    /// The name.
    pub name: &'static str,
    /// The type.
    pub ty: ParameterType,
    /// The type as it is declared.
    pub type_text: &'static str,
    /// Whether it belongs to the type itself.
    pub is_static: bool,
    /// What can be done with it: `{get;set;}`.
    pub accessors: &'static str,
    /// What it does, where the engine supports it.
    pub row: Option<&'static Property>,
}

/// The methods of one name.
pub struct MethodGroup {
    /// The name.
    pub name: &'static str,
    /// Whether they belong to the type itself.
    pub is_static: bool,
    /// The declarations.
    pub overloads: Vec<Overload>,
}

/// One declaration of a method or constructor.
#[derive(Debug)]
pub struct Overload {
    /// The line as declared.
    pub declaration: &'static str,
    /// The parameters.
    pub parameters: Vec<Parameter>,
    /// How many of them have to be given.
    pub required: usize,
    /// Whether the last one collects the remaining arguments.
    pub collects: bool,
    /// What it does, where the engine supports it.
    pub call: Option<Call>,
}

/// A parameter of a method.
#[derive(Debug)]
pub struct Parameter {
    /// The name.
    pub name: &'static str,
    /// The type.
    pub ty: ParameterType,
    /// Whether it is `[ref]`.
    pub by_ref: bool,
}

/// The type of a parameter as declared.
#[derive(Clone, Debug)]
pub enum ParameterType {
    /// A type.
    Type(Type),
    /// The type argument of that place of the generic type it is a member of.
    Argument(usize),
    /// An array of such.
    ArrayOf(Box<ParameterType>),
    /// A generic type closed over such.
    Generic(&'static TypeInfo, Vec<ParameterType>),
    /// A type that the engine does not know: nothing is of it.
    Unknown(&'static str),
}

impl ParameterType {
    /// The type for a member of `owner`; `None` when the engine does not know it.
    pub fn close(&self, owner: &Type) -> Option<Type> {
        match self {
            ParameterType::Type(ty) => Some(ty.clone()),
            ParameterType::Argument(at) => match owner {
                Type::Generic(generic) => generic.arguments.get(*at).cloned().or(Some(Type::OBJECT)),
                _ => Some(Type::OBJECT),
            },
            // What a method calls `T` by itself is whatever the array holds.
            ParameterType::ArrayOf(element)
                if matches!(**element, ParameterType::Argument(_)) && !matches!(owner, Type::Generic(_)) =>
            {
                Some(Type::Known(&crate::dotnet::array::ARRAY))
            }
            ParameterType::ArrayOf(element) => Some(element.close(owner)?.array_of(1)),
            ParameterType::Generic(definition, arguments) => {
                let arguments = arguments.iter().map(|argument| argument.close(owner)).collect::<Option<_>>()?;
                Some(Type::Generic(Rc::new(GenericType { definition, arguments })))
            }
            ParameterType::Unknown(_) => None,
        }
    }
}

impl Surface {
    /// The property of an instance.
    pub fn property(&self, name: &str) -> Option<&PropertyEntry> {
        self.instance_properties.get(name).map(|at| &self.properties[at])
    }

    /// The property or field of the type.
    pub fn static_property(&self, name: &str) -> Option<&PropertyEntry> {
        self.static_properties.get(name).map(|at| &self.properties[at])
    }

    /// The methods of an instance.
    pub fn method(&self, name: &str) -> Option<&MethodGroup> {
        self.instance_methods.get(name).map(|at| &self.methods[at])
    }

    /// The methods of the type.
    pub fn static_method(&self, name: &str) -> Option<&MethodGroup> {
        self.static_methods.get(name).map(|at| &self.methods[at])
    }

    fn read(info: &'static TypeInfo) -> Surface {
        let mut members = Members::default();
        let mut at = Some(info);
        while let Some(own) = at {
            members.add(own, !std::ptr::eq(own, info));
            at = own.base;
        }
        let Members { mut properties, methods, constructors } = members;
        if let Some(order) = super::property_order::of(info.name) {
            properties.sort_by_key(|entry| order.iter().position(|name| *name == entry.name).unwrap_or(usize::MAX));
        }
        let index = |is_static| {
            NameIndex::new(
                properties.iter().enumerate().filter(|(_, p)| p.is_static == is_static).map(|(at, p)| (p.name, at)),
            )
        };
        let method_index = |is_static| {
            NameIndex::new(
                methods.iter().enumerate().filter(|(_, m)| m.is_static == is_static).map(|(at, m)| (m.name, at)),
            )
        };
        Surface {
            instance_properties: index(false),
            static_properties: index(true),
            instance_methods: method_index(false),
            static_methods: method_index(true),
            properties,
            methods,
            constructors,
        }
    }
}

/// A type and its bases: what a type declares may be done by a base.
fn lineage(info: &'static TypeInfo) -> impl Iterator<Item = &'static TypeInfo> {
    std::iter::successors(Some(info), |info| info.base)
}

#[derive(Default)]
struct Members {
    properties: Vec<PropertyEntry>,
    methods: Vec<MethodGroup>,
    constructors: Vec<Overload>,
}

impl Members {
    fn add(&mut self, own: &'static TypeInfo, inherited: bool) {
        for line in own.declarations.lines().filter(|line| !line.is_empty()) {
            let (is_static, line) = line.strip_prefix("static ").map_or((false, line), |line| (true, line));
            if let Some((head, accessors)) = line.split_once(" {") {
                let Some((ty, name)) = head.rsplit_once(' ') else { continue };
                // A type may declare what a base does.
                let row = std::iter::successors(Some(own), |own| own.base).find_map(|own| {
                    let rows = if is_static { own.static_properties } else { own.properties };
                    rows.iter().find(|row| row.name == name)
                });
                let accessors = accessors.trim_end_matches('}').trim_end();
                self.add_property(PropertyEntry { name, ty: read_type(ty), type_text: ty, is_static, accessors, row });
            } else if line.contains('(') {
                let name = method_name(line);
                let call = match (name, is_static) {
                    ("new", _) => own.constructors.iter().find(|row| row.signature == name).map(|row| row.call),
                    _ => lineage(own).find_map(|info| {
                        let rows = if is_static { info.static_methods } else { info.methods };
                        rows.iter().find(|row| row.signature == name).map(|row| row.call)
                    }),
                };
                self.add_method(line, is_static, inherited, call);
            }
        }
        for (rows, is_static) in [(own.properties, false), (own.static_properties, true)] {
            for row in rows.iter().filter(|row| !row.ty.is_empty()) {
                let accessors = if row.set.is_some() { "get;set;" } else { "get;" };
                let ty = read_type(row.ty);
                self.add_property(PropertyEntry {
                    name: row.name,
                    ty,
                    type_text: row.ty,
                    is_static,
                    accessors,
                    row: Some(row),
                });
            }
        }
        for (rows, is_static) in [(own.constructors, true), (own.methods, false), (own.static_methods, true)] {
            for row in rows.iter().filter(|row| row.signature.contains('(')) {
                let line = row.signature.strip_prefix("static ").unwrap_or(row.signature);
                self.add_method(line, is_static, inherited, Some(row.call));
            }
        }
    }

    fn add_property(&mut self, entry: PropertyEntry) {
        if !self.properties.iter().any(|known| known.name == entry.name && known.is_static == entry.is_static) {
            self.properties.push(entry);
        }
    }

    fn add_method(&mut self, line: &'static str, is_static: bool, inherited: bool, call: Option<Call>) {
        let name = method_name(line);
        let overload = read_overload(line, call);
        if name == "new" {
            if !inherited {
                self.constructors.push(overload);
            }
            return;
        }
        match self.methods.iter_mut().find(|group| group.name == name && group.is_static == is_static) {
            Some(group) => {
                // What a type declares again, it overrides.
                let same = |known: &Overload| known.parameters.len() == overload.parameters.len();
                match group.overloads.iter_mut().find(|known| inherited && same(known)) {
                    Some(overriding) => overriding.call = overriding.call.or(overload.call),
                    None => group.overloads.push(overload),
                }
            }
            None => self.methods.push(MethodGroup { name, is_static, overloads: vec![overload] }),
        }
    }
}

/// The members of a type; read when first asked for in a thread.
pub fn surface(info: &'static TypeInfo) -> Rc<Surface> {
    thread_local! {
        static SURFACES: RefCell<HashMap<usize, Rc<Surface>, PointerHash>> = RefCell::default();
    }
    let key = std::ptr::from_ref(info) as usize;
    if let Some(known) = SURFACES.with_borrow(|surfaces| surfaces.get(&key).cloned()) {
        return known;
    }
    let read = Rc::new(Surface::read(info));
    SURFACES.with_borrow_mut(|surfaces| surfaces.insert(key, read.clone()));
    read
}

/// Addresses spread well enough by a multiplication.
pub(crate) type PointerHash = std::hash::BuildHasherDefault<PointerHasher>;

/// Hashes numbers; see [`PointerHash`].
#[derive(Default)]
pub(crate) struct PointerHasher(u64);

impl std::hash::Hasher for PointerHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_usize(usize::from(*byte)));
    }

    fn write_usize(&mut self, address: usize) {
        self.0 = (self.0 ^ address as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    }
}

/// The name in `string Substring(int startIndex)`; that of a generic method without its arguments.
fn method_name(declaration: &'static str) -> &'static str {
    let head = declaration.split_once('(').map_or(declaration, |(head, _)| head);
    let name = head.rsplit_once(' ').map_or(head, |(_, name)| name);
    name.split_once('[').map_or(name, |(name, _)| name)
}

fn read_overload(declaration: &'static str, call: Option<Call>) -> Overload {
    let parameters = declaration.split_once('(').map_or("", |(_, parameters)| parameters);
    let parameters = parameters.strip_suffix(')').unwrap_or(parameters);
    let mut overload = Overload { declaration, parameters: Vec::new(), required: 0, collects: false, call };
    for text in split_parameters(parameters) {
        let text = match text.strip_prefix("Params ").or_else(|| text.strip_prefix("params ")) {
            Some(rest) => {
                overload.collects = true;
                rest
            }
            None => text,
        };
        let (text, by_ref) = text.strip_prefix("[ref] ").map_or((text, false), |rest| (rest, true));
        let (ty, name) = text.rsplit_once(' ').unwrap_or((text, ""));
        // `name?`: may be left out, which listings do not show.
        let (name, optional) = name.strip_suffix('?').map_or((name, false), |name| (name, true));
        overload.parameters.push(Parameter { name, ty: read_type(ty), by_ref });
        if !optional && !overload.collects {
            overload.required = overload.parameters.len();
        }
    }
    overload
}

/// Splits at commas outside brackets.
fn split_parameters(text: &'static str) -> Vec<&'static str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0, 0);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'[' => depth += 1,
            b']' => depth -= 1,
            b',' if depth == 0 => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    let last = text[start..].trim();
    if !last.is_empty() {
        parts.push(last);
    }
    parts
}

/// Reads a declared type. `T` and its like are the type arguments of the owner.
fn read_type(text: &'static str) -> ParameterType {
    match text {
        "T" | "TKey" | "T1" | "TSource" | "TElement" => return ParameterType::Argument(0),
        "TValue" | "T2" | "TResult" => return ParameterType::Argument(1),
        "T3" => return ParameterType::Argument(2),
        "T4" => return ParameterType::Argument(3),
        _ => {}
    }
    if let Some(element) = text.strip_suffix("[]") {
        return match read_type(element) {
            ParameterType::Type(ty) => ParameterType::Type(ty.array_of(1)),
            unknown @ ParameterType::Unknown(_) => unknown,
            open => ParameterType::ArrayOf(Box::new(open)),
        };
    }
    if let Some((name, arguments)) = text.split_once('[')
        && let Some(arguments) = arguments.strip_suffix(']')
        && !arguments.is_empty()
        && !arguments.starts_with(',')
    {
        let arguments: Vec<ParameterType> = split_parameters(arguments).into_iter().map(read_type).collect();
        return match find(&format!("{name}`{}", arguments.len())) {
            Some(definition) => ParameterType::Generic(definition, arguments),
            None => ParameterType::Unknown(text),
        };
    }
    lookup(text, &()).map_or(ParameterType::Unknown(text), ParameterType::Type)
}

impl std::fmt::Debug for PropertyEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {{{}}}", self.type_text, self.name, self.accessors)
    }
}

impl std::fmt::Debug for MethodGroup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({} overloads)", self.name, self.overloads.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_are_read() {
        let surface = surface(&crate::dotnet::string::STRING);
        let substring = surface.method("substring").expect("declared");
        let second = substring.overloads.iter().find(|o| o.parameters.len() == 2).expect("declared");
        assert_eq!((second.parameters[0].name, second.required), ("startIndex", 2));
        assert!(surface.property("LENGTH").is_some_and(|length| length.row.is_some() && length.accessors == "get;"));
        let format = surface.static_method("Format").expect("declared");
        assert!(format.overloads.iter().any(|o| o.collects && o.required == 1));
    }
}
