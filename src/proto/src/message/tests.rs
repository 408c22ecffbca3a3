use clixml::{Object, SecureString, Text, Value, Version};
use uuid::Uuid;

use super::host::*;
use super::*;

fn read(kind: MessageType, body: &str) -> Result<Message, MessageError> {
    Message::decode(kind, body.as_bytes(), &clixml::Budget::default())
}

fn written(message: Message) -> String {
    let mut out = Vec::new();
    write_body(&mut out, message.into_value().as_ref());
    String::from_utf8(out.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&out).to_vec()).unwrap()
}

#[test]
fn a_header_is_little_endian_with_guids_as_net_writes_them() {
    let id = |text| Uuid::parse_str(text).unwrap();
    let header = Header {
        destination: Destination::SERVER,
        kind: MessageType::CREATE_PIPELINE,
        pool: id("00112233-4455-6677-8899-aabbccddeeff"),
        pipeline: Uuid::nil(),
    };
    let bytes = header.to_bytes();
    assert_eq!(bytes[..8], [2, 0, 0, 0, 6, 0x10, 2, 0]);
    assert_eq!(bytes[8..16], [0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66]);
    assert_eq!(Header::split(&[&bytes[..], b"body"].concat()).unwrap(), (header, &b"body"[..]));
    assert!(matches!(Header::split(&bytes[..39]), Err(MessageError::Short(39))));
}

#[test]
fn bits_of_a_type_say_what_it_concerns() {
    let cases = [
        (0x0001_0002, Target::Session),
        (0x0001_7777, Target::Session),
        (0x0002_1006, Target::Pool),
        (0x0004_1004, Target::Pipeline),
        (0x0007_7777, Target::Pipeline),
        (0, Target::Nothing),
        (0x0002_0000, Target::Nothing),
    ];
    for (number, target) in cases {
        assert_eq!(MessageType(number).target(), target, "{number:#x}");
    }
}

#[test]
fn an_empty_body_is_a_null_and_a_null_is_no_body() {
    assert_eq!(read(MessageType::PIPELINE_OUTPUT, "").unwrap(), Message::PipelineOutput(None));
    assert_eq!(read(MessageType::PIPELINE_INPUT, "\u{feff}").unwrap(), Message::PipelineInput(None));
    assert!(matches!(read(MessageType::PIPELINE_INPUT, "<Nil />"), Err(MessageError::Null)));
    assert!(matches!(read(MessageType::CREATE_PIPELINE, ""), Err(MessageError::Null)));
    assert_eq!(written(Message::PipelineOutput(Some(Value::Null))), "");
}

#[test]
fn an_enumeration_is_read_from_number_name_or_object() {
    let object =
        |base: &str| format!(r#"<Obj N="T" RefId="1"><TN RefId="0"><T>A.B</T></TN><ToString>x</ToString>{base}</Obj>"#);
    let cases = [
        (r#"<I32 N="T">2</I32>"#.to_owned(), Some(2)),
        (r#"<S N="T">Unknown</S>"#.to_owned(), Some(2)),
        (r#"<S N="T">mta</S>"#.to_owned(), Some(1)),
        (r#"<S N="T">1</S>"#.to_owned(), Some(1)),
        (r#"<Nil N="T" />"#.to_owned(), Some(0)),
        (object("<I32>1</I32>"), Some(1)),
        (object("<S>STA</S>"), Some(0)),
        (r#"<I32 N="T">77</I32>"#.to_owned(), Some(77)),
        (r#"<S N="T">nothing</S>"#.to_owned(), None),
        (r#"<B N="T">true</B>"#.to_owned(), None),
        (object(""), None),
    ];
    for (member, expected) in cases {
        let body = format!(r#"<Obj RefId="0"><MS>{member}</MS></Obj>"#);
        let value = read_body(body.as_bytes(), &clixml::Budget::default()).unwrap();
        let found = bag::Bag::of(value, "x").unwrap().enumeration::<ApartmentState>("T").ok();
        assert_eq!(found.map(|state| state.0), expected, "{member}");
    }
}

#[test]
fn an_enumeration_calls_itself_as_net_does() {
    let cases = [
        (RemoteStreamOptions(0).name(), "0"),
        (RemoteStreamOptions(15).name(), "AddInvocationInfo"),
        (RemoteStreamOptions(3).name(), "AddInvocationInfoToErrorRecord, AddInvocationInfoToWarningRecord"),
        (RemoteStreamOptions(16).name(), "16"),
        (CommandTypes(271).name(), "Alias, Function, Filter, Cmdlet, Configuration"),
        (PipelineResultTypes(3).name(), "Warning"),
        (ApartmentState(3).name(), "3"),
    ];
    for (name, expected) in cases {
        assert_eq!(name, expected);
    }
}

#[test]
fn numbers_are_taken_in_their_own_width_only() {
    let cases = [
        (r#"<Obj RefId="0"><MS><I32 N="RunspaceState">2</I32></MS></Obj>"#, true),
        (r#"<Obj RefId="0"><MS><I32 N="runspacestate">2</I32></MS></Obj>"#, true),
        (r#"<Obj RefId="0"><MS><I64 N="RunspaceState">2</I64></MS></Obj>"#, false),
        (r#"<Obj RefId="0"><MS><Nil N="RunspaceState" /></MS></Obj>"#, false),
        (r#"<Obj RefId="0"><MS><S N="a">b</S></MS></Obj>"#, false),
        ("<S>x</S>", false),
    ];
    for (body, taken) in cases {
        assert_eq!(read(MessageType::RUNSPACEPOOL_STATE, body).is_ok(), taken, "{body}");
    }
    let error = read(MessageType::RUNSPACEPOOL_STATE, cases[2].0).unwrap_err();
    assert_eq!(error.to_string(), "Unexpected type of RunspaceState property (expected I32, got I64).");
    let error = read(MessageType::RUNSPACEPOOL_STATE, cases[4].0).unwrap_err();
    assert_eq!(error.to_string(), "Remoting data is missing RunspaceState property.");
}

#[test]
fn a_client_of_another_make_may_leave_out_what_newer_versions_added() {
    let body = r#"<Obj RefId="0"><MS><B N="NoInput">true</B><I32 N="ApartmentState">2</I32>
        <I32 N="RemoteStreamOptions">0</I32><B N="AddToHistory">false</B><Obj N="HostInfo" RefId="1"><MS>
        <B N="_isHostNull">true</B><B N="_isHostUINull">true</B><B N="_isHostRawUINull">true</B>
        <B N="_useRunspaceHost">true</B></MS></Obj><Obj N="PowerShell" RefId="2"><MS><B N="IsNested">false</B>
        <Nil N="History" /><B N="RedirectShellErrorOutputPipe">false</B><Obj N="Cmds" RefId="3"><LST><Obj RefId="4">
        <MS><S N="Cmd">1..3</S><B N="IsScript">true</B><Nil N="UseLocalScope" /><I32 N="MergeMyResult">0</I32>
        <I32 N="MergeToResult">0</I32><I32 N="MergePreviousResults">0</I32><Obj N="Args" RefId="5"><LST>
        <Obj RefId="6"><MS><Nil N="N" /><S N="V">x</S></MS></Obj></LST></Obj></MS></Obj></LST></Obj></MS></Obj>
        <B N="IsNested">false</B></MS></Obj>"#;
    let Ok(Message::CreatePipeline(create)) = read(MessageType::CREATE_PIPELINE, body) else { panic!() };
    let [command] = &create.powershell.statements[0][..] else { panic!() };
    assert_eq!((&command.text, command.is_script), (&Text::from("1..3"), true));
    assert_eq!(command.merges, Merges::default());
    assert_eq!(command.arguments, [Parameter { name: None, value: Value::String("x".into()) }]);
    assert_eq!(create.host_info, HostInfo::RUNSPACE);
}

#[test]
fn the_first_of_several_statements_is_the_one_in_front() {
    let mut powershell = PowerShell::new(vec![Command::named("a")]);
    powershell.statements.push(vec![Command::named("b"), Command::named("c")]);
    let message = Message::CreatePipeline(Box::new(CreatePipeline::new(powershell.clone())));
    let body = written(message);
    assert_eq!(body.matches("<S N=\"Cmd\">a</S>").count(), 2);
    let Ok(Message::CreatePipeline(create)) = read(MessageType::CREATE_PIPELINE, &body) else { panic!() };
    assert_eq!(create.powershell, powershell);
    // A client's object that runs again keeps the list of its last run.
    let stale = body.replacen("<S N=\"Cmd\">a</S>", "<S N=\"Cmd\">old</S>", 1);
    let Ok(Message::CreatePipeline(create)) = read(MessageType::CREATE_PIPELINE, &stale) else { panic!() };
    let names: Vec<Vec<_>> = create
        .powershell
        .statements
        .iter()
        .map(|commands| commands.iter().map(|it| it.text.to_string()).collect())
        .collect();
    assert_eq!(names, [vec!["a"], vec!["b", "c"]]);
    assert_eq!(written(Message::CreatePipeline(create)), stale);
}

#[test]
fn a_count_of_runspaces_is_read_in_either_width() {
    for tag in ["I32", "I64"] {
        let body = format!(
            r#"<Obj RefId="0"><MS><{tag} N="SetMinMaxRunspacesResponse">3</{tag}><I64 N="ci">7</I64></MS></Obj>"#
        );
        let message = read(MessageType::RUNSPACE_AVAILABILITY, &body).unwrap();
        let expected = RunspaceAvailability { answer: Availability::Count(3), call: 7 };
        assert_eq!(message, Message::RunspaceAvailability(expected));
    }
}

/// One call of each method.
fn calls() -> Vec<Call> {
    let text = || Text::from("text");
    let some = || Some(text());
    let colors = Colors { foreground: -1, background: 4 };
    let place = Coordinates { x: 1, y: 2 };
    let size = Size { width: 80, height: 25 };
    let rectangle = Rectangle { left: 1, top: 2, right: 3, bottom: 4 };
    let cell = BufferCell { character: 65, colors, kind: 0 };
    let prompt = || CredentialPrompt { caption: some(), message: None, user: some(), target: some() };
    let choices = || vec![ChoiceDescription { label: some(), help_message: None }];
    let mut field = FieldDescription::new("Name", "String", "System.String", "System.String, System.Private.CoreLib");
    field.default_value = Value::Int32(3);
    let record = ProgressRecord {
        activity: text(),
        activity_id: 1,
        status_description: text(),
        current_operation: None,
        parent_activity_id: -1,
        percent_complete: 50,
        kind: ProgressRecordType::COMPLETED,
        seconds_remaining: -1,
    };
    vec![
        Call::GetName,
        Call::GetVersion,
        Call::GetInstanceId,
        Call::GetCurrentCulture,
        Call::GetCurrentUICulture,
        Call::SetShouldExit(3),
        Call::EnterNestedPrompt,
        Call::ExitNestedPrompt,
        Call::NotifyBeginApplication,
        Call::NotifyEndApplication,
        Call::ReadLine,
        Call::ReadLineAsSecureString,
        Call::Write1(text()),
        Call::Write2(colors, text()),
        Call::WriteLine1,
        Call::WriteLine2(text()),
        Call::WriteLine3(colors, text()),
        Call::WriteErrorLine(text()),
        Call::WriteDebugLine(text()),
        Call::WriteProgress { source: 5, record: Box::new(record) },
        Call::WriteVerboseLine(text()),
        Call::WriteWarningLine(text()),
        Call::Prompt { caption: some(), message: some(), fields: vec![field] },
        Call::PromptForCredential1(prompt()),
        Call::PromptForCredential2 { prompt: prompt(), allowed_types: 3, options: 1 },
        Call::PromptForChoice { caption: some(), message: some(), choices: choices(), default: -1 },
        Call::GetForegroundColor,
        Call::SetForegroundColor(7),
        Call::GetBackgroundColor,
        Call::SetBackgroundColor(-1),
        Call::GetCursorPosition,
        Call::SetCursorPosition(place),
        Call::GetWindowPosition,
        Call::SetWindowPosition(place),
        Call::GetCursorSize,
        Call::SetCursorSize(25),
        Call::GetBufferSize,
        Call::SetBufferSize(size),
        Call::GetWindowSize,
        Call::SetWindowSize(size),
        Call::GetWindowTitle,
        Call::SetWindowTitle(text()),
        Call::GetMaxWindowSize,
        Call::GetMaxPhysicalWindowSize,
        Call::GetKeyAvailable,
        Call::ReadKey { options: 6 },
        Call::FlushInputBuffer,
        Call::SetBufferContents1(rectangle, cell),
        Call::SetBufferContents2(place, Cells { rows: 1, columns: 2, cells: vec![cell, cell] }),
        Call::GetBufferContents(rectangle),
        Call::ScrollBufferContents { source: rectangle, destination: place, clip: rectangle, fill: cell },
        Call::PushRunspace(Value::Null),
        Call::PopRunspace,
        Call::GetIsRunspacePushed,
        Call::GetRunspace,
        Call::PromptForChoiceMultipleSelection {
            caption: some(),
            message: some(),
            choices: choices(),
            defaults: Some(IntegerList::List(vec![0, 2])),
        },
    ]
}

#[test]
fn every_host_method_has_its_call() {
    for (number, call) in (1..).zip(calls()) {
        assert_eq!(call.method(), HostMethod(number));
        let message = Message::PipelineHostCall(Box::new(HostCall { id: 9, call }));
        assert_eq!(read(MessageType::PIPELINE_HOST_CALL, &written(message.clone())).unwrap(), message);
    }
    assert_eq!(calls().len(), 56);
    assert_eq!(HostMethod::MEMBERS.len(), 56);
}

#[test]
fn calls_with_too_little_or_of_no_method_are_refused() {
    let call = |method: i32, arguments: &str| {
        let body = format!(
            r#"<Obj RefId="0"><MS><I64 N="ci">1</I64><I32 N="mi">{method}</I32><Obj N="mp" RefId="1"><LST>{arguments}</LST></Obj></MS></Obj>"#
        );
        read(MessageType::PIPELINE_HOST_CALL, &body).map_err(|error| error.to_string())
    };
    assert!(call(16, "<S>x</S>").is_ok());
    assert_eq!(call(16, "").unwrap_err(), "host call WriteLine2 has 0 arguments, expected 1");
    assert_eq!(call(14, "<I32>1</I32>").unwrap_err(), "host call Write2 has 1 arguments, expected 2");
    assert!(call(16, "<I32>1</I32>").is_err());
    assert_eq!(call(57, "").unwrap_err(), "Received unsupported remote host call: 57.");
    assert_eq!(call(0, "").unwrap_err(), "Received unsupported remote host call: 0.");
}

#[test]
fn every_answer_is_read_by_its_method() {
    let cell = BufferCell { character: 65, colors: Colors { foreground: 1, background: 2 }, kind: 0 };
    let key = KeyInfo { virtual_key_code: 13, character: 13, control_key_state: 0, key_down: true };
    let secret = SecureString::from_bytes(b"a\0");
    let cases = [
        (HostMethod::GET_NAME, HostReturn::Text("name".into())),
        (HostMethod::GET_VERSION, HostReturn::Version(Version::new(7, 6))),
        (HostMethod::GET_INSTANCE_ID, HostReturn::Guid(Uuid::from_u128(5))),
        (HostMethod::READ_LINE, HostReturn::Text("line".into())),
        (HostMethod::READ_LINE, HostReturn::Null),
        (HostMethod::READ_LINE_AS_SECURE_STRING, HostReturn::SecureString(secret.clone())),
        (HostMethod::PROMPT, HostReturn::Fields(vec![(Value::String("a".into()), Value::Int32(1))])),
        (HostMethod::PROMPT_FOR_CREDENTIAL2, HostReturn::Credential(Credential { user: "u".into(), password: secret })),
        (HostMethod::PROMPT_FOR_CHOICE, HostReturn::Int32(-1)),
        (HostMethod::GET_CURSOR_POSITION, HostReturn::Coordinates(Coordinates { x: 1, y: 2 })),
        (HostMethod::GET_MAX_WINDOW_SIZE, HostReturn::Size(Size { width: 1, height: 2 })),
        (HostMethod::GET_KEY_AVAILABLE, HostReturn::Bool(true)),
        (HostMethod::READ_KEY, HostReturn::Key(key)),
        (HostMethod::GET_BUFFER_CONTENTS, HostReturn::Cells(Cells { rows: 1, columns: 1, cells: vec![cell] })),
        (HostMethod::PROMPT_FOR_CHOICE_MULTIPLE_SELECTION, HostReturn::Choices(vec![0, 2])),
        (HostMethod::GET_RUNSPACE, HostReturn::Object(Value::Int32(1))),
    ];
    for (method, returned) in cases {
        let response = HostResponse { id: 3, method, result: Ok(returned) };
        let message = Message::PipelineHostResponse(Box::new(response));
        assert_eq!(read(MessageType::PIPELINE_HOST_RESPONSE, &written(message.clone())).unwrap(), message);
    }
}

#[test]
fn a_key_with_its_state_as_an_object_is_malformed() {
    let key = |state: &str| {
        format!(
            r#"<Obj RefId="0"><MS><Obj N="mr" RefId="1"><MS><I32 N="virtualKeyCode">65</I32><C N="character">97</C>{state}<B N="keyDown">true</B></MS></Obj><I64 N="ci">1</I64><I32 N="mi">46</I32></MS></Obj>"#
        )
    };
    let object = r#"<Obj N="controlKeyState" RefId="2"><ToString>0</ToString><I32>0</I32></Obj>"#;
    assert!(read(MessageType::PIPELINE_HOST_RESPONSE, &key(r#"<I32 N="controlKeyState">0</I32>"#)).is_ok());
    assert!(read(MessageType::PIPELINE_HOST_RESPONSE, &key(object)).is_err());
}

#[test]
fn an_array_whose_lengths_do_not_fit_is_refused() {
    for (count, lengths) in [(1, "<I32>1</I32>"), (1, "<I32>1</I32><I32>2</I32>"), (0, "<I32>-1</I32><I32>0</I32>")] {
        let cell = Value::from(BufferCell { character: 65, colors: Colors { foreground: 1, background: 2 }, kind: 0 });
        let cells = clixml::to_string(&cell).repeat(count);
        let body = format!(
            r#"<Obj RefId="0"><MS><Obj N="mr" RefId="1"><MS><Obj N="mae" RefId="2"><LST>{cells}</LST></Obj><Obj N="mal" RefId="3"><LST>{lengths}</LST></Obj></MS></Obj><I64 N="ci">1</I64><I32 N="mi">50</I32></MS></Obj>"#
        );
        assert!(read(MessageType::PIPELINE_HOST_RESPONSE, &body).is_err(), "{lengths}");
    }
}

#[test]
fn an_error_says_its_details_before_its_exception_before_its_category() {
    let mut record = ErrorRecord::new(&["System.Exception", "System.Object"], "own", "Id", ErrorCategory::OPEN_ERROR);
    assert_eq!(record.message(), Some(&Text::from("own")));
    record.details = Some(ErrorDetails { message: Some("better".into()), recommended_action: None });
    assert_eq!(record.message(), Some(&Text::from("better")));
    record.details = None;
    record.exception = Value::Object(Box::new(Object::bag()));
    assert_eq!(record.message(), Some(&Text::from("OpenError: (:) [], Exception")));
}

#[test]
fn private_data_is_found_by_name() {
    let table = vec![("PSEdition".into(), Value::String("Core".into()))];
    let data = ApplicationPrivateData::with_version_table(Version::new(2, 3), table);
    assert_eq!(data.protocol(), Some(Version::new(2, 3)));
    assert!(data.get("DebugMode").is_none());
    assert_eq!(data.clone().with_debugger().get("debugmode"), Some(&Value::Int32(1)));
    let message = Message::ApplicationPrivateData(data);
    assert_eq!(read(MessageType::APPLICATION_PRIVATE_DATA, &written(message.clone())).unwrap(), message);
}
