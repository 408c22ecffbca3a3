//! Delegates: script blocks as `[Func[int,bool]]`, `[Action]`, `[scriptblock]` predicates.

use std::rc::Rc;

use super::object::OBJECT;
use crate::types::{Type, TypeInfo};
use crate::value::{Instance, Object, ScriptBlock, Value};

macro_rules! delegates {
    ($($name:ident $full:literal)*) => {
        /// The types of this file.
        pub const TYPES: &[&TypeInfo] = &[&DELEGATE, &MULTICAST, $(&$name),*];
        $(#[doc = $full] pub static $name: TypeInfo = TypeInfo::class($full, &MULTICAST);)*
    };
}

/// System.Delegate
pub static DELEGATE: TypeInfo = TypeInfo::class("System.Delegate", &OBJECT);
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
