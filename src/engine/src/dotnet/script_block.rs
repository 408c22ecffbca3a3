//! System.Management.Automation.ScriptBlock.

use std::rc::Rc;

use super::argument::text;
use super::object::OBJECT;
use crate::error::Result;
use crate::member::script_block_text;
use crate::operators::collapse;
use crate::runspace::{Runspace, Scope, ScopeKind, Variable, key};
use crate::types::{TypeInfo, method, read};
use crate::value::{Record, ScriptBlock, Value, field};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&SCRIPT_BLOCK, &PS_TOKEN];

/// System.Management.Automation.PSToken, of a place in a script.
pub static PS_TOKEN: TypeInfo = TypeInfo {
    declarations: "\
string Content {get;}
int StartLine {get;}
int StartColumn {get;}
int EndLine {get;}
int EndColumn {get;}
int Start {get;}
int Length {get;}
",
    properties: &[
        read("Content", field::<0>),
        read("StartLine", field::<1>),
        read("StartColumn", field::<2>),
        read("EndLine", field::<3>),
        read("EndColumn", field::<4>),
        read("Start", field::<5>),
        read("Length", field::<6>),
    ],
    ..TypeInfo::class("System.Management.Automation.PSToken", &OBJECT)
};

/// System.Management.Automation.ScriptBlock
pub static SCRIPT_BLOCK: TypeInfo = TypeInfo {
    declarations: include_str!("declarations/script_block.txt"),
    properties: &[
        read("File", |_, this| Ok(Value::from(own(this).and_then(|own| own.ast.source.file().cloned())))),
        read("IsFilter", |_, this| Ok(Value::Bool(own(this).is_some_and(|own| own.is_filter())))),
        read("IsConfiguration", |_, _| Ok(Value::Bool(false))),
        read("DebuggerHidden", |_, _| Ok(Value::Bool(false))),
        read("StartPosition", |_, this| {
            Ok(own(this).map_or(Value::Null, |own| {
                let (source, extent) = (&own.ast.source, own.ast.extent);
                let (start, end) = (source.position(extent.start), source.position(extent.end));
                let fields = vec![
                    source.slice(extent).into(),
                    Value::Int32(start.line as i32),
                    Value::Int32(start.column as i32),
                    Value::Int32(end.line as i32),
                    Value::Int32(end.column as i32),
                    Value::Int32(extent.start as i32),
                    Value::Int32((extent.end - extent.start) as i32),
                ];
                Record::new(&PS_TOKEN, fields).with_text("System.Management.Automation.PSToken").into()
            }))
        }),
        read("Module", |_, _| Ok(Value::Null)),
        read("Id", |_, this| {
            let address = own(this).map_or(0, |own| Rc::as_ptr(own) as usize);
            Ok(Value::Guid(uuid::Uuid::from_u128(address as u128)))
        }),
    ],
    methods: &[
        method("Invoke", |rt, this, args| invoke(rt, this, args).map(super::intrinsic::collection)),
        method("InvokeReturnAsIs", |rt, this, args| invoke(rt, this, args).map(collapse)),
        method("ToString", |_, this, _| Ok(own(this).map_or(Value::Null, |own| Value::String(script_block_text(own))))),
        method("GetNewClosure", |rt, this, _| match own(this) {
            Some(own) => Ok(closure(rt, own)),
            None => Ok(Value::Null),
        }),
        method("CheckRestrictedLanguage", |_, _, _| Ok(Value::Nothing)),
    ],
    static_methods: &[method("Create", |rt, _, args| {
        let source = psrp_syntax::Source::new(text(&args[0], "script")?);
        let ast = rt.read_script(&source)?;
        Ok(Value::from(Rc::new(ScriptBlock::new(ast))))
    })],
    ..TypeInfo::class("System.Management.Automation.ScriptBlock", &OBJECT)
};

fn own(this: &Value) -> Option<&Rc<ScriptBlock>> {
    match this.bare() {
        Value::ScriptBlock(block) => Some(block),
        _ => None,
    }
}

fn invoke(rt: &mut Runspace, this: &Value, args: &[Value]) -> Result<Vec<Value>> {
    let Some(block) = own(this).cloned() else { return Ok(Vec::new()) };
    let args = match args.first() {
        Some(Value::Array(array)) => array.to_vec(),
        _ => Vec::new(),
    };
    rt.call_block(&block, None, &args)
}

/// The block with a home of its own that has the variables as they are now.
fn closure(rt: &mut Runspace, block: &Rc<ScriptBlock>) -> Value {
    let home = Scope::new(Some(rt.global.clone()), ScopeKind::Module);
    for variable in rt.scope.variables() {
        home.add(key(&variable.name), Rc::new(Variable::new(variable.name.clone(), variable.get())));
    }
    Value::from(Rc::new(block.at_home(Some(home))))
}
