//! Delegates: script blocks as `[Func[int,bool]]`, `[Action]`, `[scriptblock]` predicates.

use std::rc::Rc;

use super::object::OBJECT;
use crate::convert::to_type;
use crate::error::Result;
use crate::operators::collapse;
use crate::runspace::Runspace;
use crate::types::{Type, TypeInfo, method, read};
use crate::value::{Instance, Object, ScriptBlock, Value};

macro_rules! delegates {
    ($($name:ident $full:literal)*) => {
        /// The types of this file.
        pub const TYPES: &[&TypeInfo] = &[&DELEGATE, &MULTICAST, $(&$name),*];
        $(#[doc = $full] pub static $name: TypeInfo = TypeInfo::class($full, &MULTICAST);)*
    };
}

/// System.Delegate
pub static DELEGATE: TypeInfo = TypeInfo {
    declarations: "\
System.Object Target {get;}
System.Object DynamicInvoke(Params System.Object[] args)
System.Object Invoke(Params System.Object[] args)
",
    properties: &[read("Target", |_, _| Ok(Value::Null))],
    methods: &[method("DynamicInvoke", invoke), method("Invoke", invoke)],
    ..TypeInfo::class("System.Delegate", &OBJECT)
};
/// System.MulticastDelegate
pub static MULTICAST: TypeInfo = TypeInfo::class("System.MulticastDelegate", &DELEGATE);

delegates! {
    ACTION "System.Action"
    ACTION_1 "System.Action`1"
    ACTION_2 "System.Action`2"
    ACTION_3 "System.Action`3"
    FUNC_1 "System.Func`1"
    FUNC_2 "System.Func`2"
    FUNC_3 "System.Func`3"
    FUNC_4 "System.Func`4"
    PREDICATE "System.Predicate`1"
    COMPARISON "System.Comparison`1"
    CONVERTER "System.Converter`2"
    EVENT_HANDLER "System.EventHandler"
    MATCH_EVALUATOR "System.Text.RegularExpressions.MatchEvaluator"
}

/// Whether values of the type are made from script blocks.
pub fn is_delegate(info: &'static TypeInfo) -> bool {
    info.base.is_some_and(|base| std::ptr::eq(base, &MULTICAST))
}

/// A script block as a delegate.
#[derive(Debug)]
struct Delegate {
    ty: Type,
    block: Rc<ScriptBlock>,
}

impl Instance for Delegate {
    fn ty(&self) -> Type {
        self.ty.clone()
    }
}

/// A delegate of type `ty` that runs `block`.
pub fn around(block: Rc<ScriptBlock>, ty: Type) -> Value {
    Value::from(Object::new(Delegate { ty, block }))
}

/// The block behind a delegate.
pub fn block_of(object: &Object) -> Option<&Rc<ScriptBlock>> {
    object.downcast::<Delegate>().map(|delegate| &delegate.block)
}

/// Runs the block; a function's result is of its last type argument, an action has none.
fn invoke(rt: &mut Runspace, this: &Value, args: &[Value]) -> Result<Value> {
    let Value::Object(object) = this.bare() else { return Ok(Value::Null) };
    let Some(block) = block_of(object).cloned() else { return Ok(Value::Null) };
    let args = match args.first() {
        Some(Value::Array(array)) => array.to_vec(),
        _ => Vec::new(),
    };
    let result = rt.call_block(&block, None, &args).map(collapse)?;
    match object.instance.ty() {
        Type::Generic(generic) if generic.definition.name.starts_with("System.Func`") => match generic.arguments.last()
        {
            Some(ty) => to_type(rt, &result, ty),
            None => Ok(result),
        },
        Type::Generic(generic) if generic.definition.name.starts_with("System.Predicate`") => {
            Ok(Value::Bool(crate::convert::is_true(&result)))
        }
        ty if ty.info().name.starts_with("System.Action") => Ok(Value::Nothing),
        _ => Ok(result),
    }
}
