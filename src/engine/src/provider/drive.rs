//! Drives, and where a session stands on them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::path;
use crate::system::{Account as _, Machine as _, OwnPaths, Paths as _, System};
use crate::value::Str;

/// A provider: what keeps the items of a drive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProviderKind {
    /// Files and folders.
    FileSystem,
    /// Variables of the session.
    Variable,
    /// Variables of the process's environment.
    Environment,
    /// Functions of the session.
    Function,
    /// Aliases of the session.
    Alias,
}

impl ProviderKind {
    /// All of them, in the order of Get-PSProvider.
    pub const ALL: [ProviderKind; 5] = [
        ProviderKind::Alias,
        ProviderKind::Environment,
        ProviderKind::FileSystem,
        ProviderKind::Function,
        ProviderKind::Variable,
    ];

    /// The name: `FileSystem`.
    pub fn name(self) -> &'static str {
        match self {
            ProviderKind::FileSystem => "FileSystem",
            ProviderKind::Variable => "Variable",
            ProviderKind::Environment => "Environment",
            ProviderKind::Function => "Function",
            ProviderKind::Alias => "Alias",
        }
    }

    /// The provider of that name, with or without its module.
    pub fn of_name(name: &str) -> Option<ProviderKind> {
        let name = name.rsplit('\\').next().unwrap_or(name);
        ProviderKind::ALL.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(name))
    }
}

/// A drive.
#[derive(Debug)]
pub struct Drive {
    /// The name, without colon: `Env`, `/`.
    pub name: Str,
    /// What it shows.
    pub provider: ProviderKind,
    /// The provider's path that is its root; `/` for a drive of files, else empty.
    pub root: Str,
    /// What it is for.
    pub description: &'static str,
    /// Where the session stands on it, from the root, without a leading separator.
    pub current: RefCell<Str>,
    /// The PSDriveInfo that stands for it, while somebody holds it.
    pub(super) value: RefCell<std::rc::Weak<crate::value::Object>>,
}

impl Drive {
    /// A drive whose location is its root.
    pub fn new(name: &str, provider: ProviderKind, root: &str, description: &'static str) -> Drive {
        Drive {
            name: name.into(),
            provider,
            root: root.into(),
            description,
            current: RefCell::new("".into()),
            value: RefCell::default(),
        }
    }

    /// The drive of a root: `/` of `/`, `C` of `C:\`.
    fn of_root(root: &str) -> Drive {
        match root.split_once(':') {
            Some((letter, _)) => Drive::new(letter, ProviderKind::FileSystem, root, ""),
            None => Drive::new("/", ProviderKind::FileSystem, root, "/"),
        }
    }

    /// The provider's path of something on this drive: `srv/demo` on `/` is `/srv/demo`.
    pub fn provider_path(&self, on_drive: &str) -> String {
        match self.provider {
            ProviderKind::FileSystem => path::normal(&path::join(&self.root, on_drive)),
            _ => path::normal(on_drive).trim_start_matches(path::SEPARATOR).to_owned(),
        }
    }

    /// The path with the drive's name, of a path of the provider: `/srv/demo`, `Env:/PATH`, `Temp:/x`.
    pub fn qualified(&self, provider_path: &str) -> String {
        let rest = path::below(provider_path, &self.root);
        match &*self.name {
            "/" => format!("/{rest}"),
            name => format!("{name}:{}{rest}", path::SEPARATOR),
        }
    }
}

/// Somewhere on a drive.
#[derive(Clone, Debug)]
pub struct Location {
    /// The drive.
    pub drive: Rc<Drive>,
    /// The place, from the drive's root, without a leading separator.
    pub on_drive: Str,
}

impl Location {
    /// The provider's path.
    pub fn provider_path(&self) -> String {
        self.drive.provider_path(&self.on_drive)
    }

    /// The path with the drive's name, as `$PWD` prints it.
    pub fn path(&self) -> String {
        self.drive.qualified(&self.drive.provider_path(&self.on_drive))
    }
}

/// The drives of a session, and where it stands.
#[derive(Debug)]
pub struct Drives {
    /// The drives, in the order in which they were made.
    pub drives: Vec<Rc<Drive>>,
    /// The drive of the current location.
    pub current: Rc<Drive>,
    /// Named stacks of Push-Location; the nameless one is `default`.
    pub stacks: HashMap<String, Vec<Location>>,
    /// Where Set-Location came from (`-`), newest last.
    pub back: Vec<Location>,
    /// Where `-` came from (`+`), newest last.
    pub forward: Vec<Location>,
    /// Providers that the type data of a drive has asked for.
    pub(super) asked: Vec<ProviderKind>,
}

impl Default for Drives {
    /// The drives of a new session. It stands in the home folder, or where the process does if there is none.
    fn default() -> Drives {
        let temp = std::env::temp_dir();
        let home = std::env::var_os(System::HOME).map(std::path::PathBuf::from).filter(|home| home.is_dir());
        let start = home.or_else(|| std::env::current_dir().ok()).unwrap_or_else(|| "/".into());
        let start = path::normal(&start.to_string_lossy());
        let mut drives: Vec<Rc<Drive>> = System::roots().iter().map(|root| Rc::new(Drive::of_root(root))).collect();
        // The first one is where the session stands.
        drives.sort_by_key(|drive| !start.starts_with(&*drive.root));
        let files = drives.first().cloned().unwrap_or_else(|| Rc::new(Drive::of_root(path::root(&start))));
        drives.extend([
            Rc::new(Drive::new(
                "Alias",
                ProviderKind::Alias,
                "",
                "Drive that contains a view of the aliases stored in a session state",
            )),
            Rc::new(Drive::new(
                "Env",
                ProviderKind::Environment,
                "",
                "Drive that contains a view of the environment variables for the process",
            )),
            Rc::new(Drive::new(
                "Function",
                ProviderKind::Function,
                "",
                "Drive that contains a view of the functions stored in a session state",
            )),
            Rc::new(Drive::new(
                "Variable",
                ProviderKind::Variable,
                "",
                "Drive that contains a view of those variables stored in a session state",
            )),
            Rc::new(Drive::new(
                "Temp",
                ProviderKind::FileSystem,
                &path::normal(&temp.to_string_lossy()),
                "Drive that maps to the temporary directory path for the current user",
            )),
        ]);
        *files.current.borrow_mut() = path::below(&start, &files.root).into();
        Drives {
            drives,
            current: files,
            stacks: HashMap::new(),
            back: Vec::new(),
            forward: Vec::new(),
            asked: Vec::new(),
        }
    }
}

impl Drives {
    /// The drive of that name.
    pub fn find(&self, name: &str) -> Option<Rc<Drive>> {
        self.drives.iter().find(|drive| drive.name.eq_ignore_ascii_case(name)).cloned()
    }

    /// Where the session stands.
    pub fn location(&self) -> Location {
        Location { drive: self.current.clone(), on_drive: self.current.current.borrow().clone() }
    }

    /// Goes somewhere else; the place left is remembered for `Set-Location -`.
    pub fn go(&mut self, to: Location) {
        const REMEMBERED: usize = 20;
        self.back.push(self.location());
        if self.back.len() > REMEMBERED {
            self.back.remove(0);
        }
        self.forward.clear();
        self.stand(to);
    }

    /// Goes somewhere else without remembering.
    pub fn stand(&mut self, to: Location) {
        *to.drive.current.borrow_mut() = to.on_drive;
        self.current = to.drive;
    }

    /// The drive that an absolute path without a drive is on: the only root, or where the session stands.
    pub fn of_absolute(&self) -> Rc<Drive> {
        match self.current.provider {
            ProviderKind::FileSystem if !OwnPaths::ONE_ROOT => self.current.clone(),
            _ => self.drives[0].clone(),
        }
    }

    /// The drive of a path of the file system, and the path on it.
    pub fn of_file(&self, path: &str) -> Option<Location> {
        let drive = self.drives.iter().find(|drive| {
            drive.provider == ProviderKind::FileSystem && path::root(path).eq_ignore_ascii_case(&drive.root)
        })?;
        Some(Location { drive: drive.clone(), on_drive: path::below(path, &drive.root).into() })
    }

    /// The folder that files are relative to: where the session stands on the file system.
    pub fn folder(&self) -> String {
        let drive = match self.current.provider {
            ProviderKind::FileSystem => &self.current,
            _ => &self.drives[0],
        };
        drive.provider_path(&drive.current.borrow())
    }
}
