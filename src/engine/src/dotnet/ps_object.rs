//! `.psobject`: an object's members, type names and base object as objects themselves.

use std::cell::RefCell;
use std::rc::Rc;

use super::object::OBJECT;
use crate::convert;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::member::{self, MemberInfo, MemberType};
use crate::runspace::Runspace;
use crate::text::Wildcard;
use crate::types::{GenericType, Type, TypeInfo, method, read, write};
use crate::value::{Instance, List, Member, MemberKind, Object, ScriptBlock, Str, Value, same_name};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[
    &PS_OBJECT,
    &PS_MEMBER_INFO,
    &PS_PROPERTY_INFO,
    &PS_PROPERTY,
    &PS_NOTE_PROPERTY,
    &PS_ALIAS_PROPERTY,
    &PS_SCRIPT_PROPERTY,
    &PS_VARIABLE_PROPERTY,
    &PS_CODE_PROPERTY,
    &PS_PROPERTY_SET,
    &PS_SCRIPT_METHOD,
    &PS_MEMBER_SET,
    &PS_PARAMETERIZED_PROPERTY,
    &MEMBER_COLLECTION,
];

/// System.Management.Automation.PSObject
pub static PS_OBJECT: TypeInfo = TypeInfo {
    declarations: include_str!("declarations/ps_object.txt"),
    properties: &[
        read("Members", |_, this| Ok(collection(target(this), View::All))),
        read("Properties", |_, this| Ok(collection(target(this), View::Properties))),
        read("Methods", |_, this| Ok(collection(target(this), View::Methods))),
        read("ImmediateBaseObject", |_, this| Ok(base_object(&target(this)))),
        read("BaseObject", |_, this| Ok(base_object(&target(this)))),
        read("TypeNames", |_, this| Ok(type_names(&target(this)))),
    ],
    methods: &[
        method("Copy", |_, this, _| Ok(copy(&target(this)))),
        method("ToString", |rt, this, _| convert::to_text(rt, &target(this)).map(Value::String)),
        method("GetType", |_, _, _| Ok(Value::Type(Type::Known(&PS_OBJECT)))),
    ],
    constructors: &[method("new", |_, _, args| match args.first() {
        Some(value) => Ok(value.clone()),
        None => Ok(Value::from(crate::value::CustomObject::default())),
    })],
    static_methods: &[method("AsPSObject", |_, _, args| Ok(args[0].clone()))],
    ..TypeInfo::class("System.Management.Automation.PSObject", &OBJECT)
};

/// System.Management.Automation.PSMemberInfo
pub static PS_MEMBER_INFO: TypeInfo = TypeInfo::class("System.Management.Automation.PSMemberInfo", &OBJECT);

const PROPERTY_MEMBERS: &str = "\
System.Management.Automation.PSMemberTypes MemberType {get;}
bool IsSettable {get;}
bool IsGettable {get;}
System.Object Value {get;set;}
string TypeNameOfValue {get;}
string Name {get;}
bool IsInstance {get;}
System.Management.Automation.PSMemberInfo Copy()
bool Equals(System.Object obj)
int GetHashCode()
string ToString()
";

/// System.Management.Automation.PSPropertyInfo
pub static PS_PROPERTY_INFO: TypeInfo = TypeInfo {
    declarations: PROPERTY_MEMBERS,
    properties: &[
        read("MemberType", member_type),
        read("IsSettable", |_, this| Ok(Value::Bool(with(this, |own| own.info.settable)))),
        read("IsGettable", |_, this| Ok(Value::Bool(with(this, |own| own.info.gettable)))),
        write("Value", get_value, set_value),
        read("TypeNameOfValue", |_, this| Ok(Value::String(with(this, |own| own.info.value_type.clone())))),
        read("Name", |_, this| Ok(Value::String(with(this, |own| own.info.name.clone())))),
        read("IsInstance", |_, this| Ok(Value::Bool(with(this, |own| own.info.instance)))),
    ],
    methods: &[method("Copy", |_, this, _| Ok(this.clone()))],
    ..TypeInfo::class("System.Management.Automation.PSPropertyInfo", &PS_MEMBER_INFO)
};
/// System.Management.Automation.PSProperty
pub static PS_PROPERTY: TypeInfo = TypeInfo::class("System.Management.Automation.PSProperty", &PS_PROPERTY_INFO);
/// System.Management.Automation.PSNoteProperty
pub static PS_NOTE_PROPERTY: TypeInfo = TypeInfo {
    declarations: "new(string name, System.Object value)",
    constructors: &[method("new", |rt, _, args| {
        let name = convert::to_text(rt, &args[0])?;
        Ok(loose(name, MemberKind::Note(args[1].clone())))
    })],
    ..TypeInfo::class("System.Management.Automation.PSNoteProperty", &PS_PROPERTY_INFO)
};
/// System.Management.Automation.PSAliasProperty
pub static PS_ALIAS_PROPERTY: TypeInfo = TypeInfo {
    declarations: "\
new(string name, string referencedMemberName)
string ReferencedMemberName {get;}
",
    constructors: &[method("new", |rt, _, args| {
        let name = convert::to_text(rt, &args[0])?;
        let target = convert::to_text(rt, &args[1])?;
        Ok(loose(name, MemberKind::Alias(target)))
    })],
    properties: &[read("ReferencedMemberName", |_, this| {
        let definition = with(this, |own| own.info.definition.clone());
        Ok(Value::from(definition.split_once(" = ").map(|(_, target)| target.to_owned())))
    })],
    ..TypeInfo::class("System.Management.Automation.PSAliasProperty", &PS_PROPERTY_INFO)
};
/// System.Management.Automation.PSScriptProperty
pub static PS_SCRIPT_PROPERTY: TypeInfo = TypeInfo {
    declarations: "\
new(string name, scriptblock getterScript)
new(string name, scriptblock getterScript, scriptblock setterScript)
scriptblock GetterScript {get;}
scriptblock SetterScript {get;}
",
    constructors: &[method("new", |rt, _, args| {
        let name = convert::to_text(rt, &args[0])?;
        let block = |value: Option<&Value>| match value.map(Value::bare) {
            Some(Value::ScriptBlock(block)) => Some(block.clone()),
            _ => None,
        };
        Ok(loose(name, MemberKind::Script { get: block(args.get(1)), set: block(args.get(2)) }))
    })],
    properties: &[
        read("GetterScript", |_, this| Ok(script_of(this, false))),
        read("SetterScript", |_, this| Ok(script_of(this, true))),
    ],
    ..TypeInfo::class("System.Management.Automation.PSScriptProperty", &PS_PROPERTY_INFO)
};
/// System.Management.Automation.PSVariableProperty
pub static PS_VARIABLE_PROPERTY: TypeInfo = TypeInfo {
    declarations: "new(psvariable variable)\n",
    constructors: &[method("new", |rt, _, args| {
        let name = member::get(rt, &args[0], "Name")?.unwrap_or_default();
        let value = member::get(rt, &args[0], "Value")?.unwrap_or_default();
        Ok(loose(convert::to_text(rt, &name)?, MemberKind::Note(value)))
    })],
    ..TypeInfo::class("System.Management.Automation.PSVariableProperty", &PS_NOTE_PROPERTY)
};
/// System.Management.Automation.PSCodeProperty
pub static PS_CODE_PROPERTY: TypeInfo =
    TypeInfo::class("System.Management.Automation.PSCodeProperty", &PS_PROPERTY_INFO);
/// System.Management.Automation.PSPropertySet
pub static PS_PROPERTY_SET: TypeInfo = TypeInfo::class("System.Management.Automation.PSPropertySet", &PS_PROPERTY_INFO);
/// System.Management.Automation.PSMemberSet
pub static PS_MEMBER_SET: TypeInfo = TypeInfo::class("System.Management.Automation.PSMemberSet", &PS_PROPERTY_INFO);
/// System.Management.Automation.PSParameterizedProperty
pub static PS_PARAMETERIZED_PROPERTY: TypeInfo =
    TypeInfo::class("System.Management.Automation.PSParameterizedProperty", &PS_PROPERTY_INFO);
/// System.Management.Automation.PSScriptMethod
pub static PS_SCRIPT_METHOD: TypeInfo = TypeInfo {
    declarations: "\
new(string name, scriptblock script)
scriptblock Script {get;}
System.Collections.ObjectModel.Collection[string] OverloadDefinitions {get;}
System.Management.Automation.PSMemberTypes MemberType {get;}
string TypeNameOfValue {get;}
System.Object Value {get;set;}
string Name {get;}
bool IsInstance {get;}
System.Object Invoke(Params System.Object[] arguments)
string ToString()
",
    constructors: &[method("new", |rt, _, args| {
        let name = convert::to_text(rt, &args[0])?;
        match args[1].bare() {
            Value::ScriptBlock(block) => Ok(loose(name, MemberKind::Method(block.clone()))),
            _ => Ok(Value::Null),
        }
    })],
    methods: &[method("Invoke", |rt, this, args| {
        let (target, name) = with(this, |own| (own.target.clone(), own.info.name.clone()));
        let args = match &args[0] {
            Value::Array(array) => array.to_vec(),
            _ => Vec::new(),
        };
        member::call(rt, &target, &name, args)
    })],
    properties: &[
        read("Script", |_, this| Ok(script_of(this, false))),
        read("OverloadDefinitions", |_, this| {
            let line = with(this, |own| own.info.definition.clone());
            Ok(Value::from(List::new(super::collection::collection_of(Type::STRING), vec![Value::String(line)])))
        }),
        read("MemberType", member_type),
        read("TypeNameOfValue", |_, this| Ok(Value::String(with(this, |own| own.info.value_type.clone())))),
        read("Value", |_, this| Ok(Value::String(with(this, |own| own.info.definition.clone())))),
        read("Name", |_, this| Ok(Value::String(with(this, |own| own.info.name.clone())))),
        read("IsInstance", |_, this| Ok(Value::Bool(with(this, |own| own.info.instance)))),
    ],
    ..TypeInfo::class("System.Management.Automation.PSScriptMethod", &super::ps_method::PS_METHOD_INFO)
};
/// System.Management.Automation.PSMemberInfoIntegratingCollection
pub static MEMBER_COLLECTION: TypeInfo = TypeInfo {
    interfaces: &["System.Collections.IEnumerable"],
    declarations: "\
int Count {get;}
void Add(System.Object member)
void Add(System.Object member, bool preValidated)
void Remove(string name)
System.Object Match(string name)
System.Object Match(string name, System.Management.Automation.PSMemberTypes memberTypes)
",
    properties: &[read("Count", |rt, this| Ok(Value::Int32(members_of(rt, this).len() as i32)))],
    methods: &[method("Add", add), method("Remove", remove), method("Match", matching)],
    ..TypeInfo::class("System.Management.Automation.PSMemberInfoIntegratingCollection`1", &OBJECT)
};

/// `psobject`, `pstypenames` and their like; `None` for other names.
pub fn view(value: &Value, name: &str) -> Option<Value> {
    if name.eq_ignore_ascii_case("psobject") {
        return Some(Value::from(Object::new(PsObject(value.clone()))));
    }
    if name.eq_ignore_ascii_case("pstypenames") {
        return Some(type_names(value));
    }
    if name.eq_ignore_ascii_case("psbase") {
        return Some(value.bare().clone());
    }
    if name.eq_ignore_ascii_case("psadapted") || name.eq_ignore_ascii_case("psextended") {
        return Some(value.clone());
    }
    None
}

/// The PSObject around a value, as `.psobject` gives it.
#[derive(Debug)]
struct PsObject(Value);

impl Instance for PsObject {
    fn ty(&self) -> Type {
        Type::Known(&PS_OBJECT)
    }

    fn text(&self) -> Option<Str> {
        convert::scalar_text(&self.0)
    }
}

fn target(this: &Value) -> Value {
    match this {
        Value::Object(object) => object.downcast::<PsObject>().map_or_else(|| this.clone(), |own| own.0.clone()),
        other => other.clone(),
    }
}

/// The value behind a `.psobject`.
pub fn behind(value: &Value) -> Option<Value> {
    match value {
        Value::Object(object) => object.downcast::<PsObject>().map(|own| own.0.clone()),
        _ => None,
    }
}

/// The type names as a list that changes the object with it.
fn type_names(value: &Value) -> Value {
    let ty = Type::Generic(Rc::new(GenericType {
        definition: &super::collection::COLLECTION,
        arguments: vec![Type::STRING],
    }));
    let names: Vec<Value> = member::type_names(value).iter().map(|name| Value::String(name.clone())).collect();
    Value::from(Object::new(TypeNames { target: value.clone(), list: Rc::new(List::new(ty, names)) }))
}

#[derive(Debug)]
struct TypeNames {
    target: Value,
    list: Rc<List>,
}

/// What `$x.pstypenames` gives: a collection of text.
pub static TYPE_NAMES: TypeInfo = TypeInfo {
    interfaces: &["System.Collections.IEnumerable", "System.Collections.ICollection", "System.Collections.IList"],
    declarations: "\
int Count {get;}
bool Contains(string item)
bool Remove(string item)
int IndexOf(string item)
void Add(string item)
void Clear()
void Insert(int index, string item)
void RemoveAt(int index)
",
    properties: &[read("Count", |_, this| {
        Ok(Value::Int32(names(this).map_or(0, |own| own.list.items.borrow().len()) as i32))
    })],
    methods: &[
        method("Contains", |_, this, args| Ok(Value::Bool(place_of(this, &args[0]).is_some()))),
        method("IndexOf", |_, this, args| Ok(Value::Int32(place_of(this, &args[0]).map_or(-1, |at| at as i32)))),
        method("Add", |_, this, args| change(this, |items| items.push(args[0].clone()))),
        method("Insert", |_, this, args| {
            let at = convert::integer_of(&args[0]).unwrap_or(0).max(0) as usize;
            change(this, |items| items.insert(at.min(items.len()), args[1].clone()))
        }),
        method("Clear", |_, this, _| change(this, Vec::clear)),
        method("RemoveAt", |_, this, args| {
            let at = convert::integer_of(&args[0]).unwrap_or(0).max(0) as usize;
            change(this, |items| {
                if at < items.len() {
                    items.remove(at);
                }
            })
        }),
        method("Remove", |_, this, args| {
            let place = place_of(this, &args[0]);
            if let Some(at) = place {
                change(this, |items| {
                    items.remove(at);
                })?;
            }
            Ok(Value::Bool(place.is_some()))
        }),
    ],
    ..TypeInfo::class("System.Collections.ObjectModel.Collection`1[System.String]", &OBJECT)
};

fn names(this: &Value) -> Option<&TypeNames> {
    match this.bare() {
        Value::Object(object) => object.downcast(),
        _ => None,
    }
}

fn place_of(this: &Value, name: &Value) -> Option<usize> {
    let own = names(this)?;
    let Value::String(name) = name else { return None };
    own.list.items.borrow().iter().position(|item| matches!(item, Value::String(own) if own == name))
}

fn change(this: &Value, change: impl FnOnce(&mut Vec<Value>)) -> Result<Value> {
    if let Some(own) = names(this) {
        let mut items: Vec<Value> = own.list.items.borrow().iter().cloned().collect();
        change(&mut items);
        let texts: Rc<[Str]> = items.iter().filter_map(convert::scalar_text).collect();
        *own.list.items.borrow_mut() = items.into();
        member::set_type_names(&own.target, texts);
    }
    Ok(Value::Nothing)
}

impl Instance for TypeNames {
    fn ty(&self) -> Type {
        Type::Known(&TYPE_NAMES)
    }

    fn is_enumerable(&self) -> bool {
        true
    }

    fn items(&self, _rt: &mut Runspace, _this: &Value) -> Option<Vec<Value>> {
        Some(self.list.items.borrow().iter().cloned().collect())
    }
}

fn copy(value: &Value) -> Value {
    match value {
        Value::Custom(custom) => {
            let made = crate::value::CustomObject { extra: crate::value::Extra::default(), text: custom.text.clone() };
            if let Some(members) = custom.extra.members() {
                *made.extra.members_mut() = members.clone();
            }
            if let Some(names) = custom.extra.type_names() {
                made.extra.set_type_names(names);
            }
            Value::from(made)
        }
        other => other.clone(),
    }
}

/// Which members a collection has.
#[derive(Clone, Copy, Debug, PartialEq)]
enum View {
    All,
    Properties,
    Methods,
}

#[derive(Debug)]
struct MemberCollection {
    target: Value,
    view: View,
}

fn collection(target: Value, view: View) -> Value {
    Value::from(Object::new(MemberCollection { target, view }))
}

impl Instance for MemberCollection {
    fn ty(&self) -> Type {
        let argument: &'static TypeInfo = match self.view {
            View::All => &PS_MEMBER_INFO,
            View::Properties => &PS_PROPERTY_INFO,
            View::Methods => &super::ps_method::PS_METHOD_INFO,
        };
        Type::Generic(Rc::new(GenericType { definition: &MEMBER_COLLECTION, arguments: vec![Type::Known(argument)] }))
    }

    fn is_enumerable(&self) -> bool {
        true
    }

    fn items(&self, rt: &mut Runspace, _this: &Value) -> Option<Vec<Value>> {
        Some(self.members(rt).into_iter().map(|info| described(&self.target, info)).collect())
    }

    fn item(&self, rt: &mut Runspace, _this: &Value, index: &Value) -> Option<Result<Value>> {
        let name = match convert::to_text(rt, index) {
            Ok(name) => name,
            Err(flow) => return Some(Err(flow)),
        };
        let found = self.members(rt).into_iter().find(|info| same_name(&info.name, &name));
        Some(Ok(found.map_or(Value::Null, |info| described(&self.target, info))))
    }
}

impl MemberCollection {
    fn members(&self, rt: &mut Runspace) -> Vec<MemberInfo> {
        member::list(rt, &self.target)
            .into_iter()
            .filter(|info| {
                !info.is_static
                    && !info.hidden
                    && match self.view {
                        View::All => true,
                        View::Properties => info.is_property(),
                        View::Methods => {
                            matches!(info.kind, MemberType::Method | MemberType::ScriptMethod | MemberType::CodeMethod)
                        }
                    }
            })
            .collect()
    }
}

fn members_of(rt: &mut Runspace, this: &Value) -> Vec<MemberInfo> {
    own_collection(this).map_or_else(Vec::new, |own| own.members(rt))
}

fn own_collection(this: &Value) -> Option<&MemberCollection> {
    match this.bare() {
        Value::Object(object) => object.downcast(),
        _ => None,
    }
}

fn add(_rt: &mut Runspace, this: &Value, args: &[Value]) -> Result<Value> {
    let Some(own) = own_collection(this) else { return Ok(Value::Nothing) };
    let Some((name, kind)) = member_kind(&args[0]) else {
        return Err(member::thrown("System.ArgumentException", "The member is not of a type that can be added."));
    };
    if let Some(extra) = own.target.extra() {
        let mut members = extra.members_mut();
        if members.get(&name).is_some() {
            drop(members);
            let message = format!(
                "Cannot add a member with the name \"{name}\" because a member with that name already exists. To overwrite the member anyway, add the Force parameter to your command."
            );
            let exception = Exception::new("System.Management.Automation.ExtendedTypeSystemException", message);
            return Err(
                ErrorRecord::new(exception, "MemberAlreadyPresent", ErrorCategory::NotSpecified, Value::Null).into()
            );
        }
        members.push(Member { name, kind, hidden: false });
    }
    Ok(Value::Nothing)
}

fn remove(rt: &mut Runspace, this: &Value, args: &[Value]) -> Result<Value> {
    let name = convert::to_text(rt, &args[0])?;
    if let Some(own) = own_collection(this)
        && let Some(extra) = own.target.extra()
    {
        extra.members_mut().remove(&name);
    }
    Ok(Value::Nothing)
}

fn matching(rt: &mut Runspace, this: &Value, args: &[Value]) -> Result<Value> {
    let pattern = convert::to_text(rt, &args[0])?;
    let Some(own) = own_collection(this) else { return Ok(Value::Null) };
    let wildcard = Wildcard::new(&pattern, true);
    let members = own.members(rt);
    let found = members
        .into_iter()
        .filter(|info| wildcard.as_ref().is_some_and(|wildcard| wildcard.is_match(&info.name)))
        .map(|info| described(&own.target, info))
        .collect();
    Ok(Value::array(found))
}

/// A member as an object: of `target`, or on its own until it is added to one.
#[derive(Debug)]
struct Described {
    target: Value,
    info: MemberInfo,
    /// What it does, for one that is on its own.
    loose: RefCell<Option<MemberKind>>,
}

impl Instance for Described {
    fn ty(&self) -> Type {
        Type::Known(match self.info.kind {
            MemberType::NoteProperty => &PS_NOTE_PROPERTY,
            MemberType::AliasProperty => &PS_ALIAS_PROPERTY,
            MemberType::ScriptProperty => &PS_SCRIPT_PROPERTY,
            MemberType::CodeProperty => &PS_CODE_PROPERTY,
            MemberType::PropertySet => &PS_PROPERTY_SET,
            MemberType::ScriptMethod => &PS_SCRIPT_METHOD,
            MemberType::MemberSet => &PS_MEMBER_SET,
            MemberType::ParameterizedProperty => &PS_PARAMETERIZED_PROPERTY,
            _ => &PS_PROPERTY,
        })
    }

    fn text(&self) -> Option<Str> {
        Some(self.info.definition.clone())
    }
}

/// A member of `target` as an object.
pub(crate) fn described(target: &Value, info: MemberInfo) -> Value {
    if info.kind == MemberType::Method {
        return super::ps_method::method_value(target, &info.name);
    }
    Value::from(Object::new(Described { target: target.clone(), info, loose: RefCell::new(None) }))
}

/// A member that no object has yet.
/// The object behind the members; a number or text stays an object with members, if without any.
fn base_object(target: &Value) -> Value {
    let base = target.bare().clone();
    if base.extra().is_some() || base.is_null() {
        return base;
    }
    let object = base.with_members();
    if let Some(extra) = object.extra() {
        drop(extra.members_mut());
    }
    object
}

fn loose(name: Str, kind: MemberKind) -> Value {
    let member_type = match &kind {
        MemberKind::Note(_) | MemberKind::Property(_) => MemberType::NoteProperty,
        MemberKind::Alias(_) => MemberType::AliasProperty,
        MemberKind::Script { .. } => MemberType::ScriptProperty,
        MemberKind::Method(_) => MemberType::ScriptMethod,
        MemberKind::PropertySet(_) => MemberType::PropertySet,
        MemberKind::MemberSet(_) => MemberType::MemberSet,
    };
    let holder = Value::from(crate::value::CustomObject::default());
    if let Some(extra) = holder.extra() {
        extra.members_mut().set(name.clone(), kind.clone());
    }
    let info = member::list(&mut Runspace::default(), &holder).into_iter().find(|info| info.kind == member_type);
    match info {
        Some(info) => Value::from(Object::new(Described { target: holder, info, loose: RefCell::new(Some(kind)) })),
        None => Value::Null,
    }
}

/// The name of a member object and what it does.
pub(crate) fn member_kind(value: &Value) -> Option<(Str, MemberKind)> {
    let Value::Object(object) = value.bare() else { return None };
    let own = object.downcast::<Described>()?;
    if let Some(kind) = &*own.loose.borrow() {
        return Some((own.info.name.clone(), kind.clone()));
    }
    let extra = own.target.extra()?;
    let members = extra.members()?;
    members.get(&own.info.name).map(|member| (member.name.clone(), member.kind.clone()))
}

fn with<T: Default>(this: &Value, get: impl FnOnce(&Described) -> T) -> T {
    match this.bare() {
        Value::Object(object) => object.downcast::<Described>().map(get).unwrap_or_default(),
        _ => T::default(),
    }
}

fn member_type(rt: &mut Runspace, this: &Value) -> Result<Value> {
    let name = with(this, |own| own.info.kind.name());
    convert::to_type(rt, &Value::string(name), &Type::Known(&super::enums::PS_MEMBER_TYPES))
}

fn get_value(rt: &mut Runspace, this: &Value) -> Result<Value> {
    let (target, name) = with(this, |own| (own.target.clone(), own.info.name.clone()));
    Ok(member::get(rt, &target, &name)?.unwrap_or_default())
}

fn set_value(rt: &mut Runspace, this: &Value, value: Value) -> Result<()> {
    let (target, name) = with(this, |own| (own.target.clone(), own.info.name.clone()));
    if let Value::Object(object) = this.bare()
        && let Some(own) = object.downcast::<Described>()
        && let Some(MemberKind::Note(held)) = &mut *own.loose.borrow_mut()
    {
        *held = value.clone();
    }
    member::set(rt, &target, &name, value)
}

fn script_of(this: &Value, setter: bool) -> Value {
    let block: Option<Rc<ScriptBlock>> = member_kind(this).and_then(|(_, kind)| match kind {
        MemberKind::Script { get, set } => {
            if setter {
                set
            } else {
                get
            }
        }
        MemberKind::Method(block) => Some(block),
        _ => None,
    });
    Value::from(block)
}
