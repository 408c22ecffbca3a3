//! Objects of classes of a script: making them, their properties, their methods.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use psrp_syntax::ast::{AttributeBaseAst, ExpressionAst, FunctionMemberAst, ParameterAst, PropertyMemberAst};

use super::block_stage::run_part;
use super::class::{Class, class_of};
use crate::command::Discard;
use crate::error::{ErrorCategory, Flow, Result};
use crate::runspace::{Constraint, Frame, Runspace, Scope, ScopeKind, Variable};
use crate::types::{ScriptType, Type};
use crate::value::{Instance, Object, Str, Value};
use crate::{convert, member};

/// An object of a class of a script.
#[derive(Debug)]
pub struct ClassInstance {
    class: Rc<Class>,
    fields: RefCell<Vec<(Str, Value)>>,
    /// The object of the .NET class that the class derives from, if any.
    base: RefCell<Value>,
}

impl Instance for ClassInstance {
    fn ty(&self) -> Type {
        Type::Class(self.class.clone())
    }

    fn text(&self) -> Option<Str> {
        match &*self.base.borrow() {
            Value::Object(object) => match object.downcast::<crate::error::Exception>() {
                Some(exception) => Some(exception.message.clone()),
                None => object.instance.text(),
            },
            _ => None,
        }
    }

    fn get(&self, runspace: &mut Runspace, _this: &Value, name: &str) -> Result<Option<Value>> {
        if self.fields.borrow().iter().any(|(own, _)| own.eq_ignore_ascii_case(name)) {
            return Ok(None); // the class answers
        }
        let base = self.base.borrow().clone();
        if base.is_null() { Ok(None) } else { member::get_own(runspace, &base, name) }
    }
}

pub(super) fn get(_runspace: &mut Runspace, this: &Value, name: &str) -> Option<Value> {
    let Value::Object(object) = this else { return None };
    let instance = object.downcast::<ClassInstance>()?;
    let fields = instance.fields.borrow();
    fields.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone())
}

pub(super) fn set(runspace: &mut Runspace, this: &Value, name: &str, value: &Value) -> Result<bool> {
    let Value::Object(object) = this else { return Ok(false) };
    let Some(instance) = object.downcast::<ClassInstance>() else { return Ok(false) };
    for class in instance.class.chain() {
        let Some(property) = class.properties().find(|own| !own.is_static && own.name.eq_ignore_ascii_case(name))
        else {
            continue;
        };
        let value = runspace.property_value(&class, property, value.clone())?;
        let mut fields = instance.fields.borrow_mut();
        if let Some((_, field)) = fields.iter_mut().find(|(own, _)| own.eq_ignore_ascii_case(name)) {
            let old = std::mem::replace(field, value);
            drop(fields);
            drop(old);
        }
        return Ok(true);
    }
    Ok(false)
}

impl Runspace {
    /// Runs something in the scope of a class.
    fn within_class<T>(&mut self, class: &Class, run: impl FnOnce(&mut Runspace) -> T) -> T {
        let home = class.home(self);
        let outer = std::mem::replace(&mut self.scope, home);
        let result = run(self);
        self.scope = outer;
        result
    }

    /// A value as a property takes it.
    fn property_value(&mut self, class: &Rc<Class>, property: &PropertyMemberAst, value: Value) -> Result<Value> {
        let mut value = if matches!(value, Value::Nothing) { Value::Null } else { value };
        if let Some(constraint) = &property.property_type {
            let ty = self.within_class(class, |runspace| runspace.resolve_type(&constraint.type_name))?;
            value = convert::to_type(self, &value, &ty).map_err(unwrapped)?;
        }
        for attribute in &property.attributes {
            let name = crate::bind::attribute_name(attribute);
            if let Some(rule) =
                self.within_class(class, |runspace| crate::bind::read_rule(runspace, &name, attribute))?
                && let Some(broken) = crate::bind::check_rule(self, &rule, &value)?
            {
                return Err(member::thrown("System.Management.Automation.ValidationMetadataException", broken.message));
            }
        }
        Ok(value)
    }

    /// What a property is before anybody set it.
    fn unset(&mut self, class: &Rc<Class>, property: &PropertyMemberAst) -> Result<Value> {
        match &property.property_type {
            None => Ok(Value::Null),
            Some(constraint) => {
                let ty = self.within_class(class, |runspace| runspace.resolve_type(&constraint.type_name))?;
                if crate::types::is_value_type(&ty) { crate::dotnet::default_value(self, &ty) } else { Ok(Value::Null) }
            }
        }
    }

    /// Makes an object of a class.
    pub(super) fn construct_class(&mut self, class: &Rc<Class>, arguments: &[Value]) -> Result<Value> {
        self.start_class(class)?;
        let mut fields = Vec::new();
        for class in class.chain() {
            let own: Vec<PropertyMemberAst> = class.properties().filter(|own| !own.is_static).cloned().collect();
            for property in own {
                if !fields.iter().any(|(name, _): &(Str, Value)| name.eq_ignore_ascii_case(&property.name)) {
                    let value = self.unset(&class, &property)?;
                    fields.push((property.name.clone(), value));
                }
            }
        }
        let instance =
            ClassInstance { class: class.clone(), fields: RefCell::new(fields), base: RefCell::new(Value::Null) };
        let this = Value::Object(Rc::new(Object::new(instance)));
        self.initialize(class, &this, arguments.to_vec())?;
        Ok(this)
    }

    fn initialize(&mut self, class: &Rc<Class>, this: &Value, arguments: Vec<Value>) -> Result {
        let constructors: Vec<&FunctionMemberAst> =
            class.functions().filter(|own| own.is_constructor && !own.is_static).collect();
        let chosen = match constructors.is_empty() {
            true if arguments.is_empty() => None,
            true => return Err(no_overload("new", arguments.len())),
            false => Some(self.choose(class, &constructors, "new", &arguments)?),
        };
        let scope = Scope::new(Some(class.home(self)), ScopeKind::Local);
        scope.automatic.borrow_mut().this = Some(this.clone());
        let arguments = match chosen {
            Some(constructor) => self.bind_method(class, constructor, arguments)?,
            None => Vec::new(),
        };
        for (parameter, variable) in arguments {
            scope.add(parameter, variable);
        }
        let base_arguments = match chosen.and_then(|constructor| constructor.base_arguments.as_ref()) {
            Some(expressions) => self.in_scope(&scope, |runspace| runspace.values_of(expressions))?,
            None => Vec::new(),
        };
        match (class.base_class(), class.foreign_base()) {
            (Some(base), _) => self.initialize(&base, this, base_arguments)?,
            (None, Some(foreign)) => {
                let object = member::construct(self, &foreign, &base_arguments)?;
                if let Value::Object(own) = this
                    && let Some(instance) = own.downcast::<ClassInstance>()
                {
                    *instance.base.borrow_mut() = object;
                }
            }
            (None, None) => {}
        }
        let properties: Vec<PropertyMemberAst> =
            class.properties().filter(|own| !own.is_static && own.initial_value.is_some()).cloned().collect();
        for property in properties {
            if let Some(expression) = &property.initial_value {
                let home = class.home(self);
                let initial = Scope::new(Some(home), ScopeKind::Local);
                initial.automatic.borrow_mut().this = Some(this.clone());
                let value = self.in_method(class, "<ScriptBlock>", |runspace| {
                    runspace.in_scope(&initial, |runspace| runspace.evaluate(expression))
                })?;
                set(self, this, &property.name, &value)?;
            }
        }
        match chosen {
            Some(constructor) => self.run_method(class, constructor, scope).map(|_| ()),
            None => Ok(()),
        }
    }

    fn values_of(&mut self, expressions: &[ExpressionAst]) -> Result<Vec<Value>> {
        expressions.iter().map(|expression| self.evaluate(expression)).collect()
    }

    /// Runs something in another scope.
    pub(super) fn in_scope<T>(&mut self, scope: &Rc<Scope>, run: impl FnOnce(&mut Runspace) -> Result<T>) -> Result<T> {
        let outer = std::mem::replace(&mut self.scope, scope.clone());
        let result = run(self);
        self.scope = outer;
        result
    }

    /// Runs code of the class in a frame of its own; its errors end it.
    fn in_method<T>(&mut self, class: &Class, name: &str, run: impl FnOnce(&mut Runspace) -> Result<T>) -> Result<T> {
        self.enter()?;
        let frame = Rc::new(Frame {
            source: class.source.clone(),
            position: Cell::new(class.ast.extent),
            caller: Some(self.frame.clone()),
            name: name.into(),
            block: None,
            invocation: RefCell::default(),
        });
        let outer_frame = std::mem::replace(&mut self.frame, frame);
        let outer_command = self.current.take();
        let outer_propagate = std::mem::replace(&mut self.propagate, true);
        let result = run(self).inspect_err(|flow| {
            if let Flow::Error(record, _) = flow {
                self.locate(record);
            }
        });
        self.propagate = outer_propagate;
        self.current = outer_command;
        self.frame = outer_frame;
        self.leave();
        result
    }

    /// Runs the body of a method whose parameters are in `scope`; gives what it returns.
    fn run_method(&mut self, class: &Rc<Class>, method: &FunctionMemberAst, scope: Rc<Scope>) -> Result<Value> {
        let name = method.name.clone();
        let outer_returned = self.returned.replace(Value::Nothing);
        let body = method.body.clone();
        let result = self.in_method(class, &name, |runspace| {
            runspace.in_scope(&scope, |runspace| run_part(runspace, body.end_block.as_ref(), &mut Discard))
        });
        let returned = std::mem::replace(&mut self.returned, outer_returned);
        result?;
        let Some(constraint) = method.return_type.as_ref().filter(|own| own.type_name.simple_key() != Some("void"))
        else {
            return Ok(Value::Nothing);
        };
        let value = match returned {
            Some(Value::Nothing) | None => Value::Null,
            Some(value) => value,
        };
        let ty = self.within_class(class, |runspace| runspace.resolve_type(&constraint.type_name))?;
        if ty == Type::OBJECT { Ok(value) } else { convert::to_type(self, &value, &ty) }
    }

    /// Calls a method of the class or its bases; static ones without `this`. `None` when there is none of that name.
    pub(super) fn call_method(
        &mut self,
        class: &Rc<Class>,
        this: Option<&Value>,
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>> {
        if this.is_none() {
            self.start_class(class)?;
        }
        for class in class.chain() {
            let methods: Vec<&FunctionMemberAst> = class
                .functions()
                .filter(|own| {
                    !own.is_constructor && own.is_static == this.is_none() && own.name.eq_ignore_ascii_case(name)
                })
                .collect();
            if methods.is_empty() {
                continue;
            }
            if class.base_class().is_some() && methods.iter().all(|own| own.parameters.len() != arguments.len()) {
                continue; // an overload of a base class may fit
            }
            let method = self.choose(&class, &methods, name, arguments)?;
            let bound = self.bind_method(&class, method, arguments.to_vec())?;
            let scope = Scope::new(Some(class.home(self)), ScopeKind::Local);
            scope.automatic.borrow_mut().this = this.cloned();
            for (parameter, variable) in bound {
                scope.add(parameter, variable);
            }
            return self.run_method(&class, method, scope).map(Some);
        }
        Ok(None)
    }

    /// The overload whose parameters fit best.
    fn choose<'a>(
        &mut self,
        class: &Rc<Class>,
        methods: &[&'a FunctionMemberAst],
        name: &str,
        arguments: &[Value],
    ) -> Result<&'a FunctionMemberAst> {
        let fitting: Vec<&FunctionMemberAst> =
            methods.iter().copied().filter(|own| own.parameters.len() == arguments.len()).collect();
        match fitting.as_slice() {
            [] => Err(no_overload(name, arguments.len())),
            [only] => Ok(*only),
            _ => {
                let mut best: Option<(i32, &FunctionMemberAst)> = None;
                for method in fitting {
                    let mut score = 0;
                    for (parameter, argument) in method.parameters.iter().zip(arguments) {
                        score += match self.parameter_type(class, parameter)? {
                            None => 1,
                            Some(ty) if crate::types::type_of(argument.bare()) == ty => 4,
                            Some(ty) if ty == Type::OBJECT => 1,
                            Some(ty) if crate::types::is_instance(argument, &ty) => 3,
                            Some(ty) if convert::convert(self, argument, &ty).is_ok() => 2,
                            Some(_) => -100,
                        };
                    }
                    if best.is_none_or(|(own, _)| score > own) {
                        best = Some((score, method));
                    }
                }
                best.map(|(_, method)| method).ok_or_else(|| no_overload(name, arguments.len()))
            }
        }
    }

    fn parameter_type(&mut self, class: &Rc<Class>, parameter: &ParameterAst) -> Result<Option<Type>> {
        for attribute in &parameter.attributes {
            if let AttributeBaseAst::TypeConstraint(constraint) = attribute {
                return self.within_class(class, |runspace| runspace.resolve_type(&constraint.type_name)).map(Some);
            }
        }
        Ok(None)
    }

    fn bind_method(
        &mut self,
        class: &Rc<Class>,
        method: &FunctionMemberAst,
        arguments: Vec<Value>,
    ) -> Result<Vec<(Arc<str>, Rc<Variable>)>> {
        let mut bound = Vec::with_capacity(arguments.len());
        for (parameter, argument) in method.parameters.iter().zip(arguments) {
            let ty = self.parameter_type(class, parameter)?;
            let path = &parameter.name.path;
            let variable = match ty {
                Some(ty) if ty != Type::OBJECT => {
                    let value = convert::to_type(self, &argument, &ty)?;
                    let variable = Variable::new(path.name.clone(), value);
                    let constraint = Constraint { types: vec![ty], rules: Vec::new() };
                    *variable.constraint.borrow_mut() = Some(Rc::new(constraint));
                    variable
                }
                _ => Variable::new(path.name.clone(), argument),
            };
            bound.push((path.key.clone(), Rc::new(variable)));
        }
        Ok(bound)
    }

    /// Gives static properties their first values and runs the static constructor.
    fn start_class(&mut self, class: &Rc<Class>) -> Result {
        if !class.start() {
            return Ok(());
        }
        let properties: Vec<PropertyMemberAst> = class.properties().filter(|own| own.is_static).cloned().collect();
        for property in &properties {
            let value = self.unset(class, property)?;
            class.statics.borrow_mut().push((property.name.clone(), value));
        }
        for property in &properties {
            if let Some(expression) = &property.initial_value {
                let scope = class.home(self);
                let value = self.in_method(class, "<ScriptBlock>", |runspace| {
                    runspace.in_scope(&scope, |runspace| runspace.evaluate(expression))
                })?;
                self.set_static_property(class, &property.name, &value)?;
            }
        }
        let constructor = class.functions().find(|own| own.is_constructor && own.is_static).cloned();
        if let Some(constructor) = constructor {
            let scope = Scope::new(Some(class.home(self)), ScopeKind::Local);
            self.run_method(class, &constructor, scope)?;
        }
        Ok(())
    }

    pub(super) fn static_property(&mut self, class: &Rc<Class>, name: &str) -> Result<Option<Value>> {
        if let Some(constants) = class.constants() {
            return Ok(constants.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| {
                Value::Enum(Rc::new(crate::value::EnumValue { ty: Type::Class(class.clone()), value: *value }))
            }));
        }
        for class in class.chain() {
            self.start_class(&class)?;
            let statics = class.statics.borrow();
            if let Some((_, value)) = statics.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)) {
                return Ok(Some(value.clone()));
            }
        }
        Ok(None)
    }

    pub(super) fn set_static_property(&mut self, class: &Rc<Class>, name: &str, value: &Value) -> Result<bool> {
        for class in class.chain() {
            self.start_class(&class)?;
            let Some(property) =
                class.properties().find(|own| own.is_static && own.name.eq_ignore_ascii_case(name)).cloned()
            else {
                continue;
            };
            let value = self.property_value(&class, &property, value.clone())?;
            let mut statics = class.statics.borrow_mut();
            if let Some((_, own)) = statics.iter_mut().find(|(own, _)| own.eq_ignore_ascii_case(name)) {
                *own = value;
            }
            return Ok(true);
        }
        Ok(false)
    }

    /// `([Base]$this).Method()`: the method of a base class; `None` when the expression is none.
    pub(super) fn call_on_base(
        &mut self,
        target: &Value,
        name: &str,
        arguments: &[Value],
        expression: &ExpressionAst,
    ) -> Result<Option<Value>> {
        let Value::Object(object) = target else { return Ok(None) };
        let Some(instance) = object.downcast::<ClassInstance>() else { return Ok(None) };
        let ExpressionAst::Paren(paren) = expression else { return Ok(None) };
        let Some(ExpressionAst::Convert(cast)) = paren.pipeline.pure_expression() else { return Ok(None) };
        let ty = self.resolve_type(&cast.type_constraint.type_name)?;
        if let Some(class) = class_of(&ty)
            && instance.class.chain().iter().any(|own| Rc::ptr_eq(own, &class))
        {
            return self.call_method(&class, Some(target), name, arguments);
        }
        if ty == Type::OBJECT && name.eq_ignore_ascii_case("ToString") && arguments.is_empty() {
            return Ok(Some(Value::String(instance.class.name())));
        }
        Ok(None)
    }
}

/// The error with the exception that the language put its own around.
fn unwrapped(flow: Flow) -> Flow {
    let Flow::Error(record, terminates) = flow else { return flow };
    let inner = match &record.exception {
        Value::Object(object) => object.downcast::<crate::error::Exception>().map(|own| own.inner.clone()),
        _ => None,
    };
    match inner {
        Some(inner) if !inner.is_null() => {
            let own = crate::error::ErrorRecord::of(inner, &record.id, record.category, record.target.clone());
            Flow::Error(Rc::new(own), terminates)
        }
        _ => Flow::Error(record, terminates),
    }
}

fn no_overload(name: &str, count: usize) -> crate::error::Flow {
    let message = format!("Cannot find an overload for \"{name}\" and the argument count: \"{count}\".");
    let record = crate::error::ErrorRecord::new(
        crate::error::Exception::new("System.Management.Automation.MethodException", message),
        "MethodCountCouldNotFindBest",
        ErrorCategory::NotSpecified,
        Value::Null,
    );
    record.into()
}
