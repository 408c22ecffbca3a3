//! `$PSStyle`: the escape sequences of a terminal by their names, and where output has them.

use std::rc::Rc;

use super::object::OBJECT;
use crate::runspace::{Runspace, enum_value};
use crate::types::{Method, Property, Type, TypeInfo, method};
use crate::value::{Dictionary, DictionaryKind, Record, Value, field, set_field};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[
    &PS_STYLE,
    &FOREGROUND_COLOR,
    &BACKGROUND_COLOR,
    &FORMATTING_DATA,
    &PROGRESS_CONFIGURATION,
    &FILE_INFO_FORMATTING,
];

/// A text that cannot be set.
const fn fixed<const INDEX: usize>(name: &'static str) -> Property {
    Property { name, ty: "string", get: field::<INDEX>, set: None }
}

/// A text that can.
const fn free<const INDEX: usize>(name: &'static str) -> Property {
    Property { name, ty: "string", get: field::<INDEX>, set: Some(set_field::<INDEX>) }
}

/// System.Management.Automation.PSStyle
static PS_STYLE: TypeInfo = TypeInfo {
    properties: &[
        fixed::<0>("Reset"),
        fixed::<1>("BlinkOff"),
        fixed::<2>("Blink"),
        fixed::<3>("BoldOff"),
        fixed::<4>("Bold"),
        fixed::<5>("DimOff"),
        fixed::<6>("Dim"),
        fixed::<7>("Hidden"),
        fixed::<8>("HiddenOff"),
        fixed::<9>("Reverse"),
        fixed::<10>("ReverseOff"),
        fixed::<11>("ItalicOff"),
        fixed::<12>("Italic"),
        fixed::<13>("UnderlineOff"),
        fixed::<14>("Underline"),
        fixed::<15>("StrikethroughOff"),
        fixed::<16>("Strikethrough"),
        Property {
            name: "OutputRendering",
            ty: "System.Management.Automation.OutputRendering",
            get: field::<17>,
            set: Some(set_field::<17>),
        },
        Property {
            name: "Formatting",
            ty: "System.Management.Automation.PSStyle+FormattingData",
            get: field::<18>,
            set: None,
        },
        Property {
            name: "Progress",
            ty: "System.Management.Automation.PSStyle+ProgressConfiguration",
            get: field::<19>,
            set: None,
        },
        Property {
            name: "Foreground",
            ty: "System.Management.Automation.PSStyle+ForegroundColor",
            get: field::<20>,
            set: None,
        },
        Property {
            name: "Background",
            ty: "System.Management.Automation.PSStyle+BackgroundColor",
            get: field::<21>,
            set: None,
        },
        Property {
            name: "FileInfo",
            ty: "System.Management.Automation.PSStyle+FileInfoFormatting",
            get: field::<22>,
            set: None,
        },
    ],
    methods: &[method("string FormatHyperlink(string text, uri link)", |rt, _, args| {
        let (text, link) = (super::argument::text(&args[0], "text")?, crate::convert::value_text(rt, &args[1]));
        Ok(Value::string(format!("\x1b]8;;{link}\x1b\\{text}\x1b]8;;\x1b\\")))
    })],
    ..TypeInfo::class("System.Management.Automation.PSStyle", &OBJECT)
};

/// The colours that both text and what is behind it have.
const COLOUR_NAMES: &[Property] = &[
    fixed::<0>("Black"),
    fixed::<1>("BrightBlack"),
    fixed::<2>("White"),
    fixed::<3>("BrightWhite"),
    fixed::<4>("Red"),
    fixed::<5>("BrightRed"),
    fixed::<6>("Magenta"),
    fixed::<7>("BrightMagenta"),
    fixed::<8>("Blue"),
    fixed::<9>("BrightBlue"),
    fixed::<10>("Cyan"),
    fixed::<11>("BrightCyan"),
    fixed::<12>("Green"),
    fixed::<13>("BrightGreen"),
    fixed::<14>("Yellow"),
    fixed::<15>("BrightYellow"),
];

/// System.Management.Automation.PSStyle+ForegroundColor
static FOREGROUND_COLOR: TypeInfo = TypeInfo {
    properties: COLOUR_NAMES,
    methods: &from_rgb::<38>(),
    ..TypeInfo::class("System.Management.Automation.PSStyle+ForegroundColor", &OBJECT)
};

/// System.Management.Automation.PSStyle+BackgroundColor
static BACKGROUND_COLOR: TypeInfo = TypeInfo {
    properties: COLOUR_NAMES,
    methods: &from_rgb::<48>(),
    ..TypeInfo::class("System.Management.Automation.PSStyle+BackgroundColor", &OBJECT)
};

/// System.Management.Automation.PSStyle+FormattingData
static FORMATTING_DATA: TypeInfo = TypeInfo {
    properties: &[
        free::<0>("FormatAccent"),
        free::<1>("TableHeader"),
        free::<2>("CustomTableHeaderLabel"),
        free::<3>("ErrorAccent"),
        free::<4>("Error"),
        free::<5>("Warning"),
        free::<6>("Verbose"),
        free::<7>("Debug"),
        free::<8>("FeedbackName"),
        free::<9>("FeedbackText"),
        free::<10>("FeedbackAction"),
    ],
    ..TypeInfo::class("System.Management.Automation.PSStyle+FormattingData", &OBJECT)
};

/// System.Management.Automation.PSStyle+ProgressConfiguration
static PROGRESS_CONFIGURATION: TypeInfo = TypeInfo {
    properties: &[
        free::<0>("Style"),
        Property { name: "MaxWidth", ty: "int", get: field::<1>, set: Some(set_field::<1>) },
        Property {
            name: "View",
            ty: "System.Management.Automation.ProgressView",
            get: field::<2>,
            set: Some(set_field::<2>),
        },
        Property { name: "UseOSCIndicator", ty: "bool", get: field::<3>, set: Some(set_field::<3>) },
    ],
    ..TypeInfo::class("System.Management.Automation.PSStyle+ProgressConfiguration", &OBJECT)
};

/// System.Management.Automation.PSStyle+FileInfoFormatting
static FILE_INFO_FORMATTING: TypeInfo = TypeInfo {
    properties: &[
        free::<0>("Directory"),
        free::<1>("SymbolicLink"),
        free::<2>("Executable"),
        Property { name: "Extension", ty: "hashtable", get: field::<3>, set: None },
    ],
    ..TypeInfo::class("System.Management.Automation.PSStyle+FileInfoFormatting", &OBJECT)
};

/// What the properties of the style itself are, up to `OutputRendering`.
const STYLE: [&str; 17] = ["0", "25", "5", "22", "1", "22", "2", "8", "28", "7", "27", "23", "3", "24", "4", "29", "9"];
/// The colours of text in the order of their properties.
const COLOURS: [u8; 16] = [30, 90, 37, 97, 31, 91, 35, 95, 34, 94, 36, 96, 32, 92, 33, 93];
/// How tables, lists and records are coloured.
const FORMATTING: [&str; 11] = ["32;1", "32;1", "32;1;3", "36;1", "31;1", "33;1", "33;1", "33;1", "33", "96", "97"];
/// Extensions whose files are coloured, and how.
const EXTENSIONS: [(&str, &str); 10] = [
    (".zip", "31;1"),
    (".tgz", "31;1"),
    (".gz", "31;1"),
    (".tar", "31;1"),
    (".nupkg", "31;1"),
    (".cab", "31;1"),
    (".7z", "31;1"),
    (".ps1", "33;1"),
    (".psd1", "33;1"),
    (".psm1", "33;1"),
];
/// Where `OutputRendering` stands in a style.
const RENDERING: usize = STYLE.len();
/// System.Management.Automation.OutputRendering.Ansi
const ANSI: i64 = 2;

/// The style a runspace begins with.
pub fn value() -> Value {
    let colours = |info, base: u8| {
        let texts = COLOURS.iter().map(|code| sequence(&(code + base).to_string()));
        Value::from(Record::new(info, texts.collect()))
    };
    let extensions = Dictionary::new(Type::HASHTABLE, DictionaryKind::Hashtable);
    for (extension, code) in EXTENSIONS {
        extensions.set(Value::string(extension), sequence(code));
    }
    let files = vec![sequence("44;1"), sequence("36;1"), sequence("32;1"), Value::Dictionary(Rc::new(extensions))];
    let minimal = enum_value("System.Management.Automation.ProgressView", 0).unwrap_or_default();
    let progress = vec![sequence("33;1"), Value::Int32(120), minimal, Value::Bool(false)];
    let mut fields: Vec<Value> = STYLE.iter().copied().map(sequence).collect();
    fields.extend([
        enum_value("System.Management.Automation.OutputRendering", 0).unwrap_or_default(),
        Record::new(&FORMATTING_DATA, FORMATTING.iter().copied().map(sequence).collect()).into(),
        Record::new(&PROGRESS_CONFIGURATION, progress).into(),
        colours(&FOREGROUND_COLOR, 0),
        colours(&BACKGROUND_COLOR, 10),
        Record::new(&FILE_INFO_FORMATTING, files).into(),
    ]);
    Record::new(&PS_STYLE, fields).into()
}

/// Whether text that is not for a screen keeps its escape sequences: only when `OutputRendering` says so.
pub fn keeps_escapes(runspace: &Runspace) -> bool {
    let Some(Value::Object(style)) = runspace.variable("PSStyle") else { return false };
    let rendering = style.downcast::<Record>().map(|style| style.get(RENDERING));
    matches!(rendering, Some(Value::Enum(rendering)) if rendering.value == ANSI)
}

fn sequence(code: &str) -> Value {
    Value::string(format!("\x1b[{code}m"))
}

/// The overloads of `FromRgb`, of the foreground or the background.
const fn from_rgb<const GROUND: u8>() -> [Method; 2] {
    [
        method("string FromRgb(byte red, byte green, byte blue)", |_, _, args| {
            let part = |at: usize| match args[at] {
                Value::Byte(part) => part,
                _ => 0,
            };
            Ok(of_rgb(GROUND, [part(0), part(1), part(2)]))
        }),
        method("string FromRgb(int rgb)", |_, _, args| match args[0] {
            Value::Int32(rgb) => {
                let [_, red, green, blue] = rgb.to_be_bytes();
                Ok(of_rgb(GROUND, [red, green, blue]))
            }
            _ => Ok(Value::Null),
        }),
    ]
}

fn of_rgb(base: u8, [red, green, blue]: [u8; 3]) -> Value {
    Value::string(format!("\x1b[{base};2;{red};{green};{blue}m"))
}
