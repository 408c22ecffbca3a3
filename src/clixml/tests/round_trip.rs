//! What is written is read again.

use clixml::{
    Base, Budget, DateTime, DateTimeKind, Decimal, ListKind, Member, Members, Object, ReadErrorKind, RefId,
    SecureString, Text, TimeSpan, TypeNames, Uuid, Value, Version, read_within,
};
use proptest::collection::vec;
use proptest::prelude::*;

/// Any UTF-16 units, with a liking for what is escaped.
fn text() -> impl Strategy<Value = Text> {
    let unit = prop_oneof![
        8 => 0x20..0x7F_u16,
        2 => 0..0x20_u16,
        2 => prop::sample::select(&[0x5F, 0x78, 0x58, 0x30, 0x22, 0x26, 0x3C, 0x3E, 0x7F, 0x85, 0xA0][..]),
        1 => 0xD800..0xE000_u16,
        1 => any::<u16>(),
    ];
    vec(unit, 0..40).prop_map(|units| Text::from_utf16(&units))
}

fn date_time() -> impl Strategy<Value = DateTime> {
    let kind = prop_oneof![
        Just(DateTimeKind::Unspecified),
        Just(DateTimeKind::Utc),
        (-840..=840_i16).prop_map(|offset| DateTimeKind::Local { offset }),
    ];
    (0..=DateTime::MAX_TICKS, kind).prop_map(|(ticks, kind)| DateTime::new(ticks, kind).unwrap())
}

fn version() -> impl Strategy<Value = Version> {
    let number = || 0..=i32::MAX as u32;
    prop_oneof![
        (number(), number()).prop_map(|(a, b)| Version::new(a, b)),
        (number(), number(), number()).prop_map(|(a, b, c)| Version::with_build(a, b, c)),
        (number(), number(), number(), number()).prop_map(|(a, b, c, d)| Version::with_revision(a, b, c, d)),
    ]
}

fn decimal() -> impl Strategy<Value = Decimal> {
    (0..1_u128 << 96, 0..=Decimal::MAX_SCALE, any::<bool>())
        .prop_map(|(mantissa, scale, negative)| Decimal::new(mantissa, scale, negative && mantissa > 0).unwrap())
}

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<u16>().prop_map(Value::Char),
        any::<i8>().prop_map(Value::SByte),
        any::<u8>().prop_map(Value::Byte),
        any::<i16>().prop_map(Value::Int16),
        any::<u16>().prop_map(Value::UInt16),
        any::<i32>().prop_map(Value::Int32),
        any::<u32>().prop_map(Value::UInt32),
        any::<i64>().prop_map(Value::Int64),
        any::<u64>().prop_map(Value::UInt64),
        any::<f32>().prop_map(Value::Single),
        any::<f64>().prop_map(Value::Double),
        decimal().prop_map(Value::Decimal),
        date_time().prop_map(Value::DateTime),
        any::<i64>().prop_map(|ticks| Value::TimeSpan(TimeSpan::from_ticks(ticks))),
        text().prop_map(Value::String),
        text().prop_map(Value::ScriptBlock),
        version().prop_map(Value::Version),
        any::<u128>().prop_map(|number| Value::Guid(Uuid::from_u128(number))),
        vec(any::<u8>(), 0..40).prop_map(|bytes| Value::SecureString(SecureString::from_bytes(&bytes))),
        vec(any::<u8>(), 0..40).prop_map(Value::Bytes),
    ]
}

fn members(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Members> {
    vec((text(), value).prop_map(|(name, value)| Member { name, value }), 0..4).prop_map(Members::from_iter)
}

fn type_names() -> impl Strategy<Value = TypeNames> {
    let name = text().prop_filter("PowerShell drops empty names", |name| !name.is_empty());
    prop_oneof![Just(TypeNames::NONE), Just(TypeNames::CUSTOM_OBJECT), vec(name, 1..3).prop_map(TypeNames::from)]
}

fn object(value: BoxedStrategy<Value>) -> impl Strategy<Value = Value> {
    let kind = prop::sample::select(&[ListKind::List, ListKind::Stack, ListKind::Queue, ListKind::Enumerable][..]);
    let key = leaf().prop_filter("a key is not null", |key| !key.is_null());
    let wrapped = leaf().prop_filter("an object does not wrap null", |value| !value.is_null());
    let base = prop_oneof![
        Just(Base::None),
        wrapped.prop_map(Base::Value),
        (kind, vec(value.clone(), 0..4)).prop_map(|(kind, items)| Base::List(kind, items)),
        vec((key, value.clone()), 0..4).prop_map(Base::Dictionary),
    ];
    (type_names(), prop::option::of(text()), base, members(value.clone()), members(value)).prop_map(
        |(type_names, to_string, base, adapted, extended)| {
            Object { ref_id: None, type_names, to_string, base, adapted, extended }.into()
        },
    )
}

fn value() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(4, 40, 4, |value| object(value.boxed()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_again(value in value()) {
        let xml = clixml::to_string(&value);
        let read = clixml::read(xml.as_bytes()).map_err(|error| TestCaseError::fail(format!("{error}: {xml}")))?;
        // Not-a-number is not equal to itself.
        prop_assert_eq!(format!("{:?}", &read), format!("{:?}", &value));
        prop_assert_eq!(clixml::to_string(&read), xml);
    }

    #[test]
    fn files_are_read_again(values in vec(value(), 0..4)) {
        let mut xml = Vec::new();
        clixml::file::write(&values, &mut xml);
        let read: Vec<_> = clixml::file::read(&xml).unwrap().into_iter().map(|item| item.value).collect();
        prop_assert_eq!(format!("{read:?}"), format!("{values:?}"));
    }

    #[test]
    fn any_bytes_give_a_value_or_an_error(bytes in vec(any::<u8>(), 0..200)) {
        drop(clixml::read(&bytes));
        drop(clixml::file::read(&bytes));
    }
}

#[test]
fn references_point_where_they_did() {
    let xml = "<Obj RefId=\"7\"><LST><Obj RefId=\"x\"><MS><Ref N=\"up\" RefId=\"7\" /></MS></Obj>\
               <Obj RefId=\"9\"><MS><I32 N=\"a\">1</I32></MS></Obj><Ref RefId=\"x\" /></LST></Obj>";
    let value = clixml::read(xml.as_bytes()).unwrap();
    let items = value.as_list().unwrap();
    assert_eq!(value.as_object().unwrap().ref_id, Some(RefId(0)));
    assert_eq!(items[0].get("up"), Some(&Value::Reference(RefId(0))));
    assert_eq!(items[1].as_object().unwrap().ref_id, None);
    assert_eq!(
        clixml::to_string(&value),
        "<Obj RefId=\"0\"><LST><Obj RefId=\"1\"><MS><Ref N=\"up\" RefId=\"0\" /></MS></Obj>\
         <Obj RefId=\"2\"><MS><I32 N=\"a\">1</I32></MS></Obj><Ref RefId=\"1\" /></LST></Obj>"
    );
}

#[test]
fn trees_from_several_messages_go_into_one() {
    let read = |text: &str| {
        let xml = format!("<Obj RefId=\"0\"><MS><S N=\"text\">{text}</S><Ref N=\"self\" RefId=\"0\" /></MS></Obj>");
        clixml::read(xml.as_bytes()).unwrap()
    };
    let both: Value = Object::bag().with("a", read("a")).with("b", read("b")).into();
    assert_eq!(
        clixml::to_string(&both),
        "<Obj RefId=\"0\"><MS>\
         <Obj N=\"a\" RefId=\"1\"><MS><S N=\"text\">a</S><Ref N=\"self\" RefId=\"1\" /></MS></Obj>\
         <Obj N=\"b\" RefId=\"2\"><MS><S N=\"text\">b</S><Ref N=\"self\" RefId=\"2\" /></MS></Obj></MS></Obj>"
    );
}

#[test]
fn equal_lists_of_type_names_are_written_once() {
    let of = |number: usize| Value::from(Object::of(TypeNames::from_iter([format!("T{number}"), "U".to_owned()])));
    let list: Value = Object::array_list((0..60).map(|number| of(number % 30)).collect()).into();
    let xml = clixml::to_string(&list);
    // Number 0 is the list's own.
    for number in 0..30 {
        assert_eq!(xml.matches(&format!("<TN RefId=\"{}\"><T>T{number}</T>", number + 1)).count(), 1, "{xml}");
        assert_eq!(xml.matches(&format!("<TNRef RefId=\"{}\" />", number + 1)).count(), 1, "{xml}");
    }
    assert_eq!(clixml::read(xml.as_bytes()).unwrap(), list);
}

/// Objects within objects, so many, with a number within the last one.
fn nested(objects: usize) -> String {
    let (begin, end) = ("<Obj RefId=\"0\"><MS>", "</MS></Obj>");
    let inner = "<Obj N=\"x\" RefId=\"1\"><MS>".repeat(objects - 1);
    format!("{begin}{inner}<I32 N=\"leaf\">1</I32>{}{end}", "</MS></Obj>".repeat(objects - 1))
}

#[test]
fn each_budget_is_an_end() {
    let deep = Budget::default();
    assert!(read_within(nested(48).as_bytes(), &deep).is_ok());
    let error = |document: &str, budget: Budget| read_within(document.as_bytes(), &budget).unwrap_err().kind;
    assert_eq!(error(&nested(49), deep), ReadErrorKind::Depth(49));
    assert_eq!(error(&nested(100_000), Budget::default()), ReadErrorKind::Depth(49));

    let list = "<Obj RefId=\"0\"><LST><I32>1</I32><I32>2</I32><Ref RefId=\"0\" /><Ref RefId=\"0\" /></LST></Obj>";
    assert!(read_within(list.as_bytes(), &Budget { nodes: 12, references: 2, ..Budget::default() }).is_ok());
    assert_eq!(error(list, Budget { nodes: 11, ..Budget::default() }), ReadErrorKind::Nodes(11));
    assert_eq!(error(list, Budget { references: 1, ..Budget::default() }), ReadErrorKind::References(1));
    assert_eq!(error(list, Budget { bytes: 50, ..Budget::default() }), ReadErrorKind::Bytes(50));
}

#[test]
fn elements_within_null_cost_no_stack() {
    let document = format!("<Nil>{}{}</Nil>", "<a>".repeat(200_000), "</a>".repeat(200_000));
    assert_eq!(clixml::read(document.as_bytes()), Ok(Value::Null));
}

#[test]
fn a_secure_string_that_is_no_base64_is_written_as_it_was_read() {
    for text in ["two_x000A_", "_x005F_x000A_", "&lt;&amp;_x0001_"] {
        let document = format!("<SS>{text}</SS>");
        let value = clixml::read(document.as_bytes()).unwrap();
        assert_eq!(String::from_utf8(clixml::to_vec(&value)).unwrap(), document);
    }
}
