//! Classes and enums of a script: their definition and what they are made of.

use std::any::Any;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};
use std::sync::Arc;

use psrp_syntax::Source;
use psrp_syntax::ast::{
    FunctionMemberAst, MemberAst, PropertyMemberAst, ScriptBlockAst, StatementAst, TypeDefinitionAst,
    TypeDefinitionKind,
};

use crate::convert;
use crate::error::Result;
use crate::runspace::{Runspace, Scope, key};
use crate::types::{ScriptType, Type};
use crate::value::{Str, Value};

/// A class or enum of a script.
#[derive(Debug)]
pub struct Class {
    /// The definition.
    pub(super) ast: Arc<TypeDefinitionAst>,
    /// The text it stands in.
    pub(super) source: Arc<Source>,
    /// The scope it was defined in.
    scope: Weak<Scope>,
    base: OnceCell<Option<Type>>,
    interfaces: OnceCell<Vec<Str>>,
    constants: OnceCell<Vec<(Str, i64)>>,
    pub(super) statics: RefCell<Vec<(Str, Value)>>,
    started: Cell<bool>,
    own: Weak<Class>,
}

impl Runspace {
    /// Defines the classes and enums that stand in a script block, before it runs.
    pub(crate) fn define_types(&mut self, ast: &ScriptBlockAst, scope: &Rc<Scope>) -> Result {
        let blocks = [&ast.begin_block, &ast.process_block, &ast.end_block];
        let mut defined = Vec::new();
        for statement in blocks.into_iter().flatten().flat_map(|block| &block.statements) {
            let StatementAst::TypeDefinition(definition) = statement else { continue };
            let class = Rc::new_cyclic(|own| Class {
                ast: definition.clone(),
                source: ast.source.clone(),
                scope: Rc::downgrade(scope),
                base: OnceCell::new(),
                interfaces: OnceCell::new(),
                constants: OnceCell::new(),
                statics: RefCell::default(),
                started: Cell::new(false),
                own: own.clone(),
            });
            scope.commands_mut().types.borrow_mut().set(key(&definition.name), Type::Class(class.clone()));
            defined.push(class);
        }
        for class in defined {
            self.complete_type(&class, scope)?;
        }
        Ok(())
    }

    /// Finds base types and constants, now that all names are known.
    fn complete_type(&mut self, class: &Rc<Class>, scope: &Rc<Scope>) -> Result {
        let outer = std::mem::replace(&mut self.scope, scope.clone());
        let result = self.complete_here(class);
        self.scope = outer;
        result
    }

    fn complete_here(&mut self, class: &Rc<Class>) -> Result {
        if class.ast.kind == TypeDefinitionKind::Enum {
            let mut constants = Vec::new();
            let mut next = 0;
            for member in &class.ast.members {
                let MemberAst::Property(label) = member else { continue };
                if let Some(expression) = &label.initial_value {
                    let value = self.evaluate(expression)?;
                    next = convert::integer_of(value.bare()).and_then(|v| i64::try_from(v).ok()).unwrap_or(next);
                }
                constants.push((label.name.clone(), next));
                next += 1;
            }
            let _ = class.constants.set(constants);
            let _ = class.base.set(crate::types::find("System.Enum").map(Type::Known));
            return Ok(());
        }
        let mut base = None;
        let mut interfaces = Vec::new();
        for constraint in &class.ast.base_types {
            let ty = self.resolve_type(&constraint.type_name)?;
            let is_interface =
                matches!(ty.info().kind, crate::types::TypeKind::Interface) && !matches!(ty, Type::Class(_));
            if is_interface {
                interfaces.push(ty.info().name.into());
            } else {
                base = Some(ty);
            }
        }
        let _ = class.base.set(base.or(Some(Type::OBJECT)));
        let _ = class.interfaces.set(interfaces);
        Ok(())
    }
}

/// The class of the script that the type is.
pub(super) fn class_of(ty: &Type) -> Option<Rc<Class>> {
    match ty {
        Type::Class(class) => (&**class as &dyn Any).downcast_ref::<Class>()?.own.upgrade(),
        _ => None,
    }
}

impl Class {
    /// The scope that code of the class runs under.
    pub(super) fn home(&self, runspace: &Runspace) -> Rc<Scope> {
        self.scope.upgrade().unwrap_or_else(|| runspace.global.clone())
    }

    /// The base class, if it is one of a script.
    pub(super) fn base_class(&self) -> Option<Rc<Class>> {
        class_of(self.base.get()?.as_ref()?)
    }

    /// The base type, if it is one of .NET besides System.Object.
    pub(super) fn foreign_base(&self) -> Option<Type> {
        match self.base.get()?.as_ref()? {
            Type::Class(_) => self.base_class()?.foreign_base(),
            ty if *ty == Type::OBJECT => None,
            ty => Some(ty.clone()),
        }
    }

    /// This class and its bases, most derived first.
    pub(super) fn chain(self: &Rc<Class>) -> Vec<Rc<Class>> {
        std::iter::successors(Some(self.clone()), |class| class.base_class()).take(64).collect()
    }

    pub(super) fn properties(&self) -> impl Iterator<Item = &PropertyMemberAst> {
        self.ast.members.iter().filter_map(|member| match member {
            MemberAst::Property(property) => Some(property),
            MemberAst::Function(_) => None,
        })
    }

    pub(super) fn functions(&self) -> impl Iterator<Item = &FunctionMemberAst> {
        self.ast.members.iter().filter_map(|member| match member {
            MemberAst::Function(function) => Some(function),
            MemberAst::Property(_) => None,
        })
    }

    /// Whether this is the first time that statics are wanted.
    pub(super) fn start(&self) -> bool {
        !self.started.replace(true)
    }

    pub(super) fn this(&self) -> Option<Rc<Class>> {
        self.own.upgrade()
    }
}

impl ScriptType for Class {
    fn name(&self) -> Str {
        self.ast.name.clone()
    }

    fn base(&self) -> Option<Type> {
        self.base.get().cloned().flatten()
    }

    fn constants(&self) -> Option<&[(Str, i64)]> {
        match self.ast.kind {
            TypeDefinitionKind::Enum => Some(self.constants.get().map_or(&[], Vec::as_slice)),
            _ => None,
        }
    }

    fn underlying(&self) -> Option<&str> {
        if self.ast.kind != TypeDefinitionKind::Enum {
            return None;
        }
        self.ast.base_types.first().map(|base| self.source.slice(base.type_name.extent()))
    }

    fn is_flags(&self) -> bool {
        self.ast.attributes.iter().any(|attribute| crate::bind::attribute_name(attribute) == "flags")
    }

    fn interfaces(&self) -> &[Str] {
        self.interfaces.get().map_or(&[], Vec::as_slice)
    }

    fn get(&self, runspace: &mut Runspace, this: &Value, name: &str) -> Result<Option<Value>> {
        Ok(super::instance::get(runspace, this, name))
    }

    fn set(&self, runspace: &mut Runspace, this: &Value, name: &str, value: &Value) -> Result<bool> {
        super::instance::set(runspace, this, name, value)
    }

    fn call(&self, runspace: &mut Runspace, this: &Value, name: &str, arguments: &[Value]) -> Result<Option<Value>> {
        match self.this() {
            Some(class) => runspace.call_method(&class, Some(this), name, arguments),
            None => Ok(None),
        }
    }

    fn get_static(&self, runspace: &mut Runspace, name: &str) -> Result<Option<Value>> {
        match self.this() {
            Some(class) => runspace.static_property(&class, name),
            None => Ok(None),
        }
    }

    fn set_static(&self, runspace: &mut Runspace, name: &str, value: &Value) -> Result<bool> {
        match self.this() {
            Some(class) => runspace.set_static_property(&class, name, value),
            None => Ok(false),
        }
    }

    fn call_static(&self, runspace: &mut Runspace, name: &str, arguments: &[Value]) -> Result<Option<Value>> {
        match self.this() {
            Some(class) => runspace.call_method(&class, None, name, arguments),
            None => Ok(None),
        }
    }

    fn construct(&self, runspace: &mut Runspace, arguments: &[Value]) -> Result<Value> {
        match self.this() {
            Some(class) => runspace.construct_class(&class, arguments),
            None => Ok(Value::Null),
        }
    }

    fn declarations(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let Some(class) = self.this() else { return lines };
        let type_text = |constraint: &Option<psrp_syntax::ast::TypeConstraintAst>, none: &str| {
            constraint.as_ref().map_or_else(|| none.to_owned(), |constraint| constraint.type_name.to_string())
        };
        let mut seen: Vec<Str> = Vec::new();
        for class in class.chain() {
            for property in class.properties() {
                if seen.iter().any(|name| name.eq_ignore_ascii_case(&property.name)) {
                    continue;
                }
                seen.push(property.name.clone());
                let hidden = if property.is_hidden { "hidden " } else { "" };
                let prefix = if property.is_static { "static " } else { "" };
                let ty = type_text(&property.property_type, "System.Object");
                lines.push(format!("{hidden}{prefix}{ty} {} {{get;set;}}", property.name));
            }
        }
        let functions: Vec<FunctionMemberAst> = class
            .chain()
            .iter()
            .flat_map(|class| {
                class.functions().filter(|own| !own.is_hidden && !own.is_constructor).cloned().collect::<Vec<_>>()
            })
            .collect();
        for function in &functions {
            let prefix = if function.is_static { "static " } else { "" };
            let ty = type_text(&function.return_type, "void");
            let line = format!("{prefix}{ty} {}({})", function.name, parameters_text(function));
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        for constructor in class.functions().filter(|function| function.is_constructor && !function.is_static) {
            lines.push(format!("new({})", parameters_text(constructor)));
        }
        lines
    }

    fn property_names(&self) -> Vec<Str> {
        let Some(class) = self.this() else { return Vec::new() };
        let mut names = Vec::new();
        for class in class.chain() {
            for property in class.properties().filter(|property| !property.is_static && !property.is_hidden) {
                if !names.iter().any(|name: &Str| name.eq_ignore_ascii_case(&property.name)) {
                    names.push(property.name.clone());
                }
            }
        }
        names
    }
}

/// `int x, string y`
fn parameters_text(function: &FunctionMemberAst) -> String {
    let parameters: Vec<String> = function
        .parameters
        .iter()
        .map(|parameter| {
            let ty = parameter.attributes.iter().find_map(|attribute| match attribute {
                psrp_syntax::ast::AttributeBaseAst::TypeConstraint(ty) => Some(ty.type_name.to_string()),
                psrp_syntax::ast::AttributeBaseAst::Attribute(_) => None,
            });
            format!("{} {}", ty.unwrap_or_else(|| "System.Object".to_owned()), parameter.name.path.name)
        })
        .collect();
    parameters.join(", ")
}
