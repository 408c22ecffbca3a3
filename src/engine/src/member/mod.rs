//! Members of values: what `$x.Name` gets and sets, and `$x.Name()` calls.

mod call;
mod get;
mod info;
mod invoke;
mod list;
mod names;
mod overload;
mod own_text;
mod set;
mod statics;
mod type_data;

pub use call::call;
pub use get::get;
pub(crate) use get::{entries, is_list, own as get_own};
pub use info::{MemberInfo, MemberType};
pub(crate) use invoke::{exception_message, short_name};
pub use invoke::{invocation_error, thrown};
pub(crate) use list::close_text;
pub use list::{find, list, property_names};
pub(crate) use names::base_of;
pub use names::{set_type_names, type_names};
pub(crate) use overload::fits;
pub(crate) use own_text::{own_text, script_block_text};
pub use set::set;
pub use statics::{call_static, construct, get_static, set_static};
pub(crate) use type_data::{OwnKind, OwnMember, added_members, own_property_names};
pub use type_data::{TypeData, own_type_data, type_data};

pub use crate::types::type_of;
