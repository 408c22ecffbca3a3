//! Following references in a message of the protocol's own.
//!
//! PowerShell writes each part of such a message where it belongs; other clients write an enumeration's member that stands
//! in several places once, and refer to it.

use std::collections::HashMap;

use clixml::{Base, Object, RefId, Value};

/// Objects that are put in the places of references, at most: a message may refer to what refers to what refers.
const BUDGET: usize = 4096;

/// Puts objects in the places of references to them, but for members of the name `opaque`, which are somebody's values.
pub(super) fn follow(object: &mut Object, opaque: &str) {
    Follower { known: HashMap::new(), opaque, left: BUDGET }.object(object);
}

struct Follower<'a> {
    /// Objects that stood before, with how many objects they hold.
    known: HashMap<RefId, (Object, usize)>,
    opaque: &'a str,
    left: usize,
}

impl Follower<'_> {
    /// How many objects there are in it.
    fn value(&mut self, value: &mut Value) -> usize {
        match value {
            Value::Object(object) => self.object(object),
            Value::Reference(id) => match self.known.get(id) {
                Some((object, size)) if *size <= self.left => {
                    self.left -= size;
                    *value = Value::Object(Box::new(Object { ref_id: None, ..object.clone() }));
                    *size
                }
                _ => 0,
            },
            _ => 0,
        }
    }

    fn object(&mut self, object: &mut Object) -> usize {
        let mut size = 1;
        match &mut object.base {
            Base::Value(value) => size += self.value(value),
            Base::List(_, items) => size += items.iter_mut().map(|item| self.value(item)).sum::<usize>(),
            Base::None | Base::Dictionary(_) => {}
        }
        for member in object.extended.iter_mut() {
            if member.name != self.opaque {
                size += self.value(&mut member.value);
            }
        }
        if let Some(id) = object.ref_id {
            self.known.insert(id, (object.clone(), size));
        }
        size
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{CreatePipeline, Message, MessageType, PipelineResultTypes};

    #[test]
    fn an_enumeration_that_is_written_once_counts_wherever_it_is_referred_to() {
        let body = r#"<Obj RefId="0"><MS><B N="NoInput">true</B><I32 N="ApartmentState">2</I32><I32 N="RemoteStreamOptions">0</I32>
<B N="AddToHistory">false</B><Obj N="HostInfo" RefId="1"><MS><B N="_isHostNull">true</B><B N="_isHostUINull">true</B>
<B N="_isHostRawUINull">true</B><B N="_useRunspaceHost">true</B></MS></Obj><Obj N="PowerShell" RefId="2"><MS><B N="IsNested">false</B>
<Nil N="History" /><B N="RedirectShellErrorOutputPipe">false</B><Obj N="Cmds" RefId="3"><LST><Obj RefId="4"><MS><S N="Cmd">1</S>
<B N="IsScript">true</B><Nil N="UseLocalScope" /><Obj N="MergeMyResult" RefId="5"><I32>2</I32></Obj><Ref N="MergeToResult" RefId="5" />
<Ref N="MergePreviousResults" RefId="5" /><Obj N="Args" RefId="6"><LST /></Obj></MS></Obj></LST></Obj></MS></Obj>
<B N="IsNested">false</B></MS></Obj>"#;
        let message = Message::decode(MessageType::CREATE_PIPELINE, body.as_bytes(), &clixml::Budget::default());
        let Ok(Message::CreatePipeline(create)) = message else { panic!("{message:?}") };
        let CreatePipeline { powershell, .. } = *create;
        assert_eq!(powershell.statements[0][0].merge_previous_results, PipelineResultTypes::ERROR);
    }

    #[test]
    fn what_refers_to_what_refers_stays_small() {
        let mut list = Object { ref_id: Some(RefId(0)), ..Object::bag() };
        for id in 1..40 {
            let twice = vec![Value::Object(Box::new(list)), Value::Reference(RefId(id - 1))];
            list = Object { ref_id: Some(RefId(id)), ..Object::array_list(twice) };
        }
        follow(&mut list, "V");
        assert!(size(&Value::Object(Box::new(list))) < 2 * BUDGET);
    }

    fn size(value: &Value) -> usize {
        match value {
            Value::Object(object) => {
                1 + match &object.base {
                    Base::List(_, items) => items.iter().map(size).sum(),
                    _ => 0,
                }
            }
            _ => 0,
        }
    }
}
