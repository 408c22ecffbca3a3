//! Types and namespaces.

use super::{Kind, Match, begins, sort};
use crate::types::{TypeKind, accelerated_names};

/// Public types of .NET besides those that the engine has.
const NAMES: &str = include_str!("type_names.txt");

/// Types that begin so, by their short name or their whole one.
pub fn complete(prefix: &str) -> Vec<Match> {
    let mut found: Vec<Match> = Vec::new();
    let mut spaces: Vec<&str> = Vec::new();
    let with_system = format!("System.{prefix}");
    let depth = prefix.rfind('.').map_or(0, |at| at + 1);
    for info in crate::dotnet::known() {
        let Some((space, short)) = info.name.rsplit_once('.') else { continue };
        if info.name.contains('`') && info.name.contains('+') {
            continue;
        }
        let short = short.rsplit('+').next().unwrap_or(short);
        let dotted = prefix.contains('.');
        if dotted && begins(info.name, prefix) {
            let rest = &info.name[depth..];
            if let Some(dot) = rest.find('.') {
                let namespace = &info.name[..depth + dot];
                if !spaces.contains(&namespace) {
                    spaces.push(namespace);
                }
                continue;
            }
        }
        let fits = if dotted {
            begins(info.name, prefix) || (begins(info.name, &with_system) && space.len() < with_system.len())
        } else {
            begins(short, prefix)
        };
        if !fits || found.iter().any(|known| known.tip.ends_with(info.name)) {
            continue;
        }
        let (plain, arity) = info
            .name
            .split_once('`')
            .map_or((info.name, 0), |(plain, arity)| (plain, arity.parse::<usize>().unwrap_or(1)));
        let own = short.split('`').next().unwrap_or(short);
        let list = if arity > 0 { format!("{own}<>") } else { own.to_owned() };
        let accelerator = accelerated_names().find(|(_, full)| *full == info.name).map(|(name, _)| *name);
        let text = accelerator.filter(|_| !dotted).unwrap_or(plain);
        // Of types that have a short name of PowerShell's own more is known than the name.
        let tip = match info.kind {
            _ if accelerator.is_none() => info.name.to_owned(),
            TypeKind::Enum { .. } => format!("Enum {}", info.name),
            _ if crate::types::is_value_type(&crate::types::Type::Known(info)) => format!("Struct {}", info.name),
            _ => format!("Class {}", info.name),
        };
        found.push(Match::new(text, list, Kind::Type, tip));
    }
    for name in NAMES.lines().filter(|name| prefix.contains('.') && begins(name, prefix)) {
        let rest = &name[depth..];
        if let Some(dot) = rest.find('.') {
            let namespace = &name[..depth + dot];
            if !spaces.contains(&namespace) {
                spaces.push(namespace);
            }
        } else if !found.iter().any(|known| known.text.eq_ignore_ascii_case(name)) {
            found.push(Match::new(name, rest, Kind::Type, name));
        }
    }
    for space in spaces {
        let last = space.rsplit('.').next().unwrap_or(space);
        found.push(Match::new(space, last, Kind::Namespace, format!("Namespace {space}")));
    }
    sort(&mut found);
    found
}
