//! Members that an object has besides those of its type.

use std::cell::{OnceCell, Ref, RefCell, RefMut};
use std::rc::Rc;

use super::{ScriptBlock, Str, Value};

/// Extended members and changed type names of one object. Empty until first used.
#[derive(Debug, Default)]
pub struct Extra(OnceCell<Box<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    members: RefCell<Members>,
    type_names: RefCell<Option<Rc<[Str]>>>,
    text: RefCell<Option<Str>>,
}

impl Extra {
    /// The members, or `None` when there never were any.
    pub fn members(&self) -> Option<Ref<'_, Members>> {
        self.0.get().map(|inner| inner.members.borrow())
    }

    /// The members, to change.
    pub fn members_mut(&self) -> RefMut<'_, Members> {
        self.inner().members.borrow_mut()
    }

    /// The type names when they are not those of the type, most derived first.
    pub fn type_names(&self) -> Option<Rc<[Str]>> {
        self.0.get().and_then(|inner| inner.type_names.borrow().clone())
    }

    /// Replaces the type names.
    pub fn set_type_names(&self, names: Rc<[Str]>) {
        *self.inner().type_names.borrow_mut() = Some(names);
    }

    /// What `ToString()` gives, for a value that was deserialised or is shown otherwise than .NET would.
    pub fn text(&self) -> Option<Str> {
        self.0.get().and_then(|inner| inner.text.borrow().clone())
    }

    /// Sets what `ToString()` gives.
    pub fn set_text(&self, text: Str) {
        *self.inner().text.borrow_mut() = Some(text);
    }

    fn inner(&self) -> &Inner {
        self.0.get_or_init(Box::default)
    }
}

/// Members in the order in which they were added; names are found without regard to case.
#[derive(Clone, Debug, Default)]
pub struct Members(Vec<Member>);

/// One member.
#[derive(Clone, Debug)]
pub struct Member {
    /// The name as it was first spelt.
    pub name: Str,
    /// What it is.
    pub kind: MemberKind,
    /// Whether listings leave it out.
    pub hidden: bool,
}

/// What a member does.
#[derive(Clone, Debug)]
pub enum MemberKind {
    /// NoteProperty: a value that can be set.
    Note(Value),
    /// Property of an object that was deserialised (adapted): like a note.
    Property(Value),
    /// AliasProperty: another name for a member.
    Alias(Str),
    /// ScriptProperty: blocks that get and set.
    Script {
        /// Gets the value, with `$this` as the object.
        get: Option<Rc<ScriptBlock>>,
        /// Sets the value.
        set: Option<Rc<ScriptBlock>>,
    },
    /// ScriptMethod: a block called with `$this` as the object.
    Method(Rc<ScriptBlock>),
    /// PropertySet: names of properties.
    PropertySet(Rc<[Str]>),
    /// MemberSet: members with a name in common.
    MemberSet(Rc<RefCell<Members>>),
}

impl Members {
    /// The member of that name.
    pub fn get(&self, name: &str) -> Option<&Member> {
        self.0.iter().find(|member| same_name(&member.name, name))
    }

    /// The member of that name, to change.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Member> {
        self.0.iter_mut().find(|member| same_name(&member.name, name))
    }

    /// Adds a member, or replaces what the one of that name does, in its place.
    pub fn set(&mut self, name: Str, kind: MemberKind) {
        match self.get_mut(&name) {
            Some(member) => member.kind = kind,
            None => self.0.push(Member { name, kind, hidden: false }),
        }
    }

    /// Adds a member that is known not to be there.
    pub fn push(&mut self, member: Member) {
        self.0.push(member);
    }

    /// Takes the member out.
    pub fn remove(&mut self, name: &str) -> Option<Member> {
        let at = self.0.iter().position(|member| same_name(&member.name, name))?;
        Some(self.0.remove(at))
    }

    /// The members in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Member> {
        self.0.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Whether two names are the same name, as PowerShell compares them (ordinal, ignoring case).
pub fn same_name(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
        || (!(a.is_ascii() && b.is_ascii())
            && a.chars().flat_map(char::to_uppercase).eq(b.chars().flat_map(char::to_uppercase)))
}
