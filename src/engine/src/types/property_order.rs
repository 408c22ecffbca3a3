//! The order in which .NET lists the properties of a type, where it is not that of the declarations.

use std::collections::HashMap;
use std::sync::OnceLock;

/// The place of each property of the type, as far as it is known.
pub(super) fn of(type_name: &str) -> Option<&'static [&'static str]> {
    static ORDERS: OnceLock<HashMap<&'static str, Vec<&'static str>>> = OnceLock::new();
    let orders = ORDERS.get_or_init(|| {
        include_str!("property_order.txt")
            .lines()
            .filter_map(|line| line.split_once('\t'))
            .map(|(name, properties)| (name, properties.split(',').collect()))
            .collect()
    });
    orders.get(type_name).map(Vec::as_slice)
}
