//! `psrp copy` against the embedded host.

#![cfg(unix)]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use psrpd_tests::binary;
use psrpd_tests::sshd::Sshd;

/// A folder that is gone with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        let folder = std::env::temp_dir().join(format!("psrp-copy-{}", uuid::Uuid::new_v4().simple()));
        for side in ["here", "there"] {
            fs::create_dir_all(folder.join(side)).expect("the folder is made");
        }
        Folder(folder)
    }

    fn here(&self, name: &str) -> PathBuf {
        self.0.join("here").join(name)
    }

    fn there(&self, name: &str) -> PathBuf {
        self.0.join("there").join(name)
    }

    fn names(&self, side: &str) -> Vec<String> {
        let entries = fs::read_dir(self.0.join(side)).expect("the folder is there").flatten();
        let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Bytes of every kind, which no compression would make small.
fn bytes(length: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    std::iter::repeat_with(next).take(length).collect()
}

/// Runs psrp; its status, and what it wrote to standard error.
fn copy(host: &str, places: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(binary("psrp"))
        .args(["copy", "--child", host])
        .args(places)
        .stdin(Stdio::null())
        .output()
        .expect("psrp runs");
    assert_eq!(output.stdout, b"", "psrp copy writes nothing to standard output");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn host() -> String {
    format!("'{}' host", binary("psrpd").display())
}

fn on_host(file: &Path) -> String {
    format!("box:{}", file.display())
}

#[test]
fn files_arrive_as_they_were() {
    let folder = Folder::new();
    let big = bytes(700_001);
    let cases: &[(&str, &[u8])] = &[
        ("plain", b"text\r\n\x00\xff"),
        ("empty", b""),
        ("with blank 'and' \"quotes\" [1] ü $x", b"names are names"),
        ("exact", &big[..262_144]),
        ("big", &big),
    ];
    for (name, content) in cases {
        let (here, there, back) = (folder.here(name), folder.there(name), folder.here("back"));
        fs::write(&here, content).expect("the file is written");
        let up = copy(&host(), &[&here.display().to_string(), &on_host(&folder.there(""))]);
        assert_eq!(up, (Some(0), String::new()), "{name}");
        assert!(fs::read(&there).expect("it arrived") == *content, "{name} arrived otherwise");
        let down = copy(&host(), &[&on_host(&there), &back.display().to_string()]);
        assert_eq!(down, (Some(0), String::new()), "{name}");
        assert!(fs::read(&back).expect("it came back") == *content, "{name} came back otherwise");
    }
    for side in ["here", "there"] {
        assert!(folder.names(side).iter().all(|name| !name.ends_with(".psrp-part")), "{:?}", folder.names(side));
    }
}

#[test]
fn many_files_go_into_a_folder_and_replace_what_was_there() {
    let folder = Folder::new();
    for name in ["a", "b"] {
        fs::write(folder.here(name), name).expect("the file is written");
        fs::write(folder.there(name), "before").expect("the file is written");
    }
    let (a, b) = (folder.here("a").display().to_string(), folder.here("b").display().to_string());
    assert_eq!(copy(&host(), &[&a, &b, &on_host(&folder.there(""))]), (Some(0), String::new()));
    assert_eq!(folder.names("there"), ["a", "b"]);
    assert_eq!(fs::read(folder.there("b")).expect("it is there"), b"b");
}

/// Runs psrp with standard input; its status, its output, its errors.
fn piped(places: &[&str], input: &[u8]) -> (Option<i32>, Vec<u8>, String) {
    let mut psrp = Command::new(binary("psrp"))
        .args(["copy", "--child", &host()])
        .args(places)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("psrp runs");
    let mut stdin = psrp.stdin.take().expect("a pipe");
    let input = input.to_owned();
    // Who reads none of it closes the pipe.
    std::thread::spawn(move || stdin.write_all(&input));
    let output = psrp.wait_with_output().expect("psrp ends");
    (output.status.code(), output.stdout, String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn standard_input_becomes_a_file_and_a_file_standard_output() {
    let folder = Folder::new();
    let big = bytes(700_001);
    for content in [b"".as_slice(), b"text\r\n\x00\xff", &big[..262_144], &big] {
        let there = folder.there("file");
        let up = piped(&["-", &on_host(&there)], content);
        assert_eq!((up.0, up.2.as_str()), (Some(0), ""), "{} bytes", content.len());
        assert!(up.1.is_empty() && fs::read(&there).expect("it arrived") == content, "{} bytes", content.len());
        let down = piped(&[&on_host(&there), "-"], b"");
        assert_eq!((down.0, down.2.as_str()), (Some(0), ""), "{} bytes", content.len());
        assert!(down.1 == content, "{} bytes came back otherwise", content.len());
    }
    assert_eq!(folder.names("there"), ["file"]);
    // Several are written one after the other, and what cannot be is told.
    fs::write(folder.there("a"), "first\n").expect("the file is written");
    fs::write(folder.there("b"), "second\n").expect("the file is written");
    let there = |name: &str| on_host(&folder.there(name));
    let (status, output, errors) = piped(&[&there("[ab]"), &there("none"), &there("."), &there("a"), "-"], b"");
    assert_eq!((status, output.as_slice()), (Some(1), b"first\nsecond\nfirst\n".as_slice()), "{errors}");
    assert!(errors.contains("none: there is no such file\n") && errors.contains(": is a folder\n"), "{errors}");
}

#[test]
fn standard_input_has_no_name_and_no_second_host() {
    let folder = Folder::new();
    let there = |name: &str| on_host(&folder.there(name));
    let cases: &[(&[&str], i32, &str)] = &[
        (&["-", &there("")], 1, "is a folder; standard input has no name to be given there"),
        (&["-", &there("none/")], 1, "there is no such folder"),
        (&["-", &there("none/file")], 1, "none/file"),
        (&["-", "Cargo.toml", &there("file")], 255, "- is standard input, and goes to a file alone"),
        (&["-", "-"], 255, "one side has to be a host"),
        (&["-", "one,two:file"], 255, "- is for one host, and there are 2"),
        (&["one,two:file", "-"], 255, "- is for one host, and there are 2"),
    ];
    for (places, wanted, why) in cases {
        let (status, output, errors) = piped(places, b"something");
        assert_eq!((status, output.as_slice()), (Some(*wanted), b"".as_slice()), "{places:?} {errors}");
        assert!(errors.contains(why) && errors.lines().count() == 1, "{places:?} {errors}");
    }
    assert_eq!(folder.names("there"), [""; 0]);
}

#[test]
fn whoever_stops_reading_standard_output_ends_the_copy() {
    let folder = Folder::new();
    fs::write(folder.there("big"), bytes(20_000_000)).expect("the file is written");
    let line = format!(
        "'{}' copy --child \"{}\" '{}' - | head -c 3",
        binary("psrp").display(),
        host(),
        on_host(&folder.there("big"))
    );
    let output = Command::new("bash").args(["-o", "pipefail", "-c", &line]).output().expect("bash runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 3), "{errors}");
    assert_eq!(errors, "psrp: standard output: nobody reads it any more\n");
}

#[test]
fn a_dry_run_tells_what_would_be_copied_and_changes_nothing() {
    let folder = Folder::new();
    let write = |path: PathBuf, text: &str| {
        fs::create_dir_all(path.parent().expect("it is in a folder")).expect("the folder is made");
        fs::write(path, text).expect("the file is written");
    };
    for (name, text) in
        [("tree/new", "12345"), ("tree/same", "same"), ("tree/sub/other", "123"), ("tree/going", "0123456789")]
    {
        write(folder.here(name), text);
    }
    write(folder.there("tree/same"), "same");
    write(folder.there("tree/new"), "54321");
    write(folder.there("tree/going.psrp-part"), "0123");
    let state = || {
        let list =
            Command::new("find").arg(&folder.0).args(["-printf", "%p %s %T@ %C@\n"]).output().expect("find runs");
        list.stdout
    };
    let before = state();
    let run = |places: &[&str]| {
        let (status, output, errors) = piped(&[&["-r", "--dry-run"], places].concat(), b"");
        let output = String::from_utf8_lossy(&output).replace(&folder.0.display().to_string(), "");
        let mut lines: Vec<String> = output.lines().map(|line| line.trim_start().to_owned()).collect();
        lines.sort();
        (status, lines.join("\n"), errors)
    };
    let here = |name: &str| folder.here(name).display().to_string();
    let there = |name: &str| on_host(&folder.there(name));
    let up = run(&[&here("tree"), &here("none"), &there("")]);
    let lines = "5  /here/tree/new -> /there/tree/new\n6  /here/tree/going -> /there/tree/going\n\
                 3  /here/tree/sub/other -> /there/tree/sub/other\nfolder  /here/tree/sub -> /there/tree/sub";
    let mut sorted: Vec<&str> = lines.lines().collect();
    sorted.sort_unstable();
    assert_eq!((up.0, up.1), (Some(1), sorted.join("\n")), "{}", up.2);
    let told = up.2.lines().last().unwrap_or_default();
    assert_eq!(told, "psrp: would copy 1 folder and 3 files, 14 bytes; 1 there already");
    assert!(up.2.contains("/here/none: "), "{}", up.2);

    let down = run(&[&there("tree"), &here("")]);
    let lines = "5  /there/tree/new -> /here/tree/new\n4  /there/tree/going.psrp-part -> /here/tree/going.psrp-part";
    let mut sorted: Vec<&str> = lines.lines().collect();
    sorted.sort_unstable();
    assert_eq!(down, (Some(0), sorted.join("\n"), "psrp: would copy 2 files, 9 bytes; 1 there already\n".to_owned()));

    // From several hosts each has a folder, which is not made either.
    let many = run(&[&format!("one,two:{}", folder.there("tree/same").display()), &here("all")]);
    let lines = "one: 4  /there/tree/same -> /here/all/one/same\ntwo: 4  /there/tree/same -> /here/all/two/same";
    let shown: Vec<String> = many.1.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    assert_eq!((many.0, shown.join("\n").replace(" /there", "  /there")), (Some(0), lines.to_owned()), "{}", many.2);

    let (status, output, errors) = piped(&["-n", "-", &there("file")], b"unread");
    assert_eq!((status, errors.as_str()), (Some(0), "psrp: would copy 1 file\n"));
    assert!(String::from_utf8_lossy(&output).trim_start().starts_with("?  standard input -> "));
    assert!(state() == before, "something was changed");
}

/// How much went over a wire that `tee` has copied.
fn traffic(log: &Path) -> u64 {
    fs::metadata(log).expect("tee has written").len()
}

#[test]
fn what_an_interrupted_copy_left_is_gone_on_with() {
    let folder = Folder::new();
    let content = bytes(2_000_000);
    let (here, there, back) = (folder.here("file"), folder.there("file"), folder.here("back"));
    fs::write(&here, &content).expect("the file is written");
    fs::write(folder.there("file.psrp-part"), &content[..1_900_000]).expect("the file is written");
    let log = folder.0.join("log");
    let psrpd = binary("psrpd").display().to_string();
    let up = format!("sh -c 'tee {} | {psrpd} host'", log.display());
    assert_eq!(copy(&up, &[&here.display().to_string(), &on_host(&there)]), (Some(0), String::new()));
    assert!(fs::read(&there).expect("it arrived") == content);
    assert!(traffic(&log) < 500_000, "{} bytes went up", traffic(&log));

    fs::write(folder.here("back.psrp-part"), &content[..1_900_000]).expect("the file is written");
    let down = format!("sh -c '{psrpd} host | tee {}'", log.display());
    assert_eq!(copy(&down, &[&on_host(&there), &back.display().to_string()]), (Some(0), String::new()));
    assert!(fs::read(&back).expect("it came back") == content);
    assert!(traffic(&log) < 500_000, "{} bytes came down", traffic(&log));
}

#[test]
fn our_hosts_are_sent_a_third_more_than_the_file_has() {
    let folder = Folder::new();
    let content = bytes(3_000_000);
    let (here, there, back) = (folder.here("file"), folder.there("file"), folder.here("back"));
    fs::write(&here, &content).expect("the file is written");
    let log = folder.0.join("log");
    let psrpd = binary("psrpd").display().to_string();
    let up = format!("sh -c 'tee {} | {psrpd} host'", log.display());
    assert_eq!(copy(&up, &[&here.display().to_string(), &on_host(&there)]), (Some(0), String::new()));
    assert!(fs::read(&there).expect("it arrived") == content);
    assert!(traffic(&log) < 4_100_000, "{} bytes went up", traffic(&log));

    let down = format!("sh -c '{psrpd} host | tee {}'", log.display());
    assert_eq!(copy(&down, &[&on_host(&there), &back.display().to_string()]), (Some(0), String::new()));
    assert!(fs::read(&back).expect("it came back") == content);
    assert!(traffic(&log) < 4_100_000, "{} bytes came down", traffic(&log));
}

#[test]
fn what_is_no_beginning_of_the_file_is_not_gone_on_with() {
    let folder = Folder::new();
    let content = bytes(300_000);
    let (here, there, back) = (folder.here("file"), folder.there("file"), folder.here("back"));
    fs::write(&here, &content).expect("the file is written");
    for left in [&b"something else"[..], &bytes(400_000)] {
        fs::write(folder.there("file.psrp-part"), left).expect("the file is written");
        assert_eq!(copy(&host(), &[&here.display().to_string(), &on_host(&there)]), (Some(0), String::new()));
        assert!(fs::read(&there).expect("it arrived") == content);
        fs::write(folder.here("back.psrp-part"), left).expect("the file is written");
        assert_eq!(copy(&host(), &[&on_host(&there), &back.display().to_string()]), (Some(0), String::new()));
        assert!(fs::read(&back).expect("it came back") == content);
    }
}

#[test]
fn what_cannot_be_copied_is_told() {
    let folder = Folder::new();
    fs::write(folder.here("file"), "x").expect("the file is written");
    fs::write(folder.there("is-file"), "x").expect("the file is written");
    fs::create_dir_all(folder.there("full/file")).expect("the folder is made");
    let here = folder.here("file").display().to_string();
    let nowhere = on_host(&folder.there("nowhere/file"));
    let none = folder.here("none").display().to_string();
    let cases: &[(&[&str], i32, &str)] = &[
        (&[&none, "box:x"], 1, "No such file"),
        (&[&here, &nowhere], 1, "Could not find a part of the path"),
        (&[&nowhere, &none], 1, "there is no such file"),
        (&[&on_host(&folder.there("")), &none], 1, "is a folder; -r"),
        (&[&folder.here("").display().to_string(), "box:x"], 1, "is a folder; -r"),
        (&[&here, &on_host(&folder.there("none/"))], 1, "there is no such folder"),
        (&[&here, &here, &on_host(&folder.there("none"))], 1, "is no folder"),
        (&["-r", &on_host(&folder.there("")), &here], 1, "is a file, and a folder is to go there"),
        (&["-r", &folder.here("").display().to_string(), &on_host(&folder.there("is-file"))], 1, "is a file, and a"),
        (&[&here, &on_host(&folder.there("full"))], 1, "is a folder"),
        (&[&here, "/dev/null", &on_host(&folder.there(""))], 1, "/dev/null: is no regular file"),
        (&[&here, &none], 255, "one side has to be a host"),
        (&["a:x", "b:y", "."], 255, "one host at a time"),
        (&["a:x", "a:y"], 255, "not within one"),
        (&["a:", "."], 255, "names no file"),
    ];
    for (places, status, wanted) in cases {
        let (found, said) = copy(&host(), places);
        assert_eq!(found, Some(*status), "{places:?}: {said}");
        assert!(said.contains(wanted), "{places:?}: {wanted:?} is not in {said:?}");
    }
}

#[test]
fn files_go_over_a_real_sshd() {
    let Some(sshd) = Sshd::start() else { return };
    let folder = Folder::new();
    // More than may wait on the way.
    let content = bytes(12_000_000);
    fs::write(folder.here("file"), &content).expect("the file is written");
    let configuration = sshd.configuration(1, "");
    let run = |from: String, to: String| {
        let mut command = Command::new(binary("psrp"));
        command.arg("copy").arg("-F").arg(&configuration).arg(from).arg(to).status().expect("psrp runs")
    };
    assert!(
        run(folder.here("file").display().to_string(), format!("web1:{}", folder.there("file").display())).success()
    );
    assert!(
        run(format!("web1:{}", folder.there("file").display()), folder.here("back").display().to_string()).success()
    );
    assert!(fs::read(folder.here("back")).expect("it came back") == content);
}

/// What is below a folder: names, and contents of files.
fn tree(folder: &Path) -> std::collections::BTreeMap<String, Option<Vec<u8>>> {
    let mut found = std::collections::BTreeMap::new();
    let mut todo = vec![folder.to_owned()];
    while let Some(at) = todo.pop() {
        for entry in fs::read_dir(&at).expect("the folder is there").flatten() {
            let path = entry.path();
            let name = path.strip_prefix(folder).expect("it is below").to_string_lossy().into_owned();
            let is_folder = entry.file_type().expect("it is there").is_dir();
            found.insert(name, (!is_folder).then(|| fs::read(&path).expect("it can be read")));
            if is_folder {
                todo.push(path);
            }
        }
    }
    found
}

/// A tree with all that may stand in one.
fn plant(root: &Path) {
    for folder in ["", "empty", "a/b/c", ".hidden", "with blank 'and' \"quotes\" [1] ü $x", "new\nline"] {
        fs::create_dir_all(root.join(folder)).expect("the folder is made");
    }
    let files: &[(&str, &[u8])] = &[
        ("top", b"top"),
        ("a/b/c/deep", b"\x00\xff\r\n"),
        (".hidden/.file", b"hidden"),
        ("with blank 'and' \"quotes\" [1] ü $x/`back` *?", b"x"),
        ("new\nline/tab\t\u{1b}", b"y"),
        ("a/nothing", b""),
        ("a/back\\slash", b"z"),
    ];
    for (name, content) in files {
        fs::write(root.join(name), content).expect("the file is written");
    }
    fs::write(root.join("a/big"), bytes(600_000)).expect("the file is written");
}

#[test]
fn trees_arrive_as_they_were() {
    let folder = Folder::new();
    let site = folder.here("site");
    plant(&site);
    let site = site.display().to_string();
    // Into a folder that is there, under a name of its own, and again over what is there.
    for (destination, arrived) in [("", "site"), ("other", "other"), ("", "site"), ("site/.", "site/site")] {
        let up = copy(&host(), &["-r", &site, &on_host(&folder.there(destination))]);
        assert_eq!(up, (Some(0), String::new()), "{destination}");
        let found = tree(&folder.there(arrived));
        let wanted = tree(Path::new(&site));
        for (name, content) in &wanted {
            assert!(found.get(name) == Some(content), "{name:?} is another in {destination}");
        }
        assert!(destination.is_empty() || found.len() == wanted.len(), "{:?}", found.keys());
    }
    let other = folder.there("other");
    for (destination, arrived) in [("", "other"), ("back", "back"), ("back/", "back/other")] {
        let down = copy(&host(), &["-r", &on_host(&other), &folder.here(destination).display().to_string()]);
        assert_eq!(down, (Some(0), String::new()), "{destination}");
        let found = tree(&folder.here(arrived));
        for (name, content) in &tree(&other) {
            assert!(found.get(name) == Some(content), "{name:?} came back otherwise into {destination}");
        }
    }
    // All that is in a folder, without the folder.
    let inside = format!("{site}/.");
    assert_eq!(copy(&host(), &["-r", &inside, &on_host(&folder.there("inside"))]), (Some(0), String::new()));
    assert!(tree(&folder.there("inside")) == tree(Path::new(&site)));
}

#[test]
fn what_is_there_already_is_not_sent_again() {
    let folder = Folder::new();
    plant(&folder.here("site"));
    for number in 0..20 {
        fs::write(folder.here(&format!("site/{number}")), bytes(50_000 + number)).expect("the file is written");
    }
    let site = folder.here("site").display().to_string();
    let log = folder.0.join("log");
    let psrpd = binary("psrpd").display().to_string();
    let up = format!("sh -c 'tee {} | {psrpd} host'", log.display());
    let down = format!("sh -c '{psrpd} host | tee {}'", log.display());
    let there = on_host(&folder.there("site/."));
    let back = folder.here("back").display().to_string();
    for _ in 0..2 {
        assert_eq!(copy(&up, &["-r", &site, &on_host(&folder.there(""))]), (Some(0), String::new()));
        assert_eq!(copy(&down, &["-r", &there, &back]), (Some(0), String::new()));
        // As an interrupted copy leaves it: one file is not there, and one is half there.
        for side in [folder.there("site"), folder.here("back")] {
            fs::remove_file(side.join("7")).expect("it arrived");
            fs::remove_file(side.join("a/big")).expect("it arrived");
            fs::write(side.join("a/big.psrp-part"), &bytes(600_000)[..500_000]).expect("it is written");
            fs::write(side.join("9"), vec![b'x'; 50_009]).expect("it is written");
        }
    }
    assert_eq!(copy(&up, &["-r", &site, &on_host(&folder.there(""))]), (Some(0), String::new()));
    assert!(traffic(&log) < 400_000, "{} bytes went up", traffic(&log));
    assert!(tree(&folder.there("site")) == tree(Path::new(&site)));
    assert_eq!(copy(&down, &["-r", &there, &back]), (Some(0), String::new()));
    assert!(traffic(&log) < 400_000, "{} bytes came down", traffic(&log));
    assert!(tree(Path::new(&back)) == tree(Path::new(&site)));
}

#[test]
fn links_are_followed_and_loops_are_told() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new();
    for side in [folder.here("tree"), folder.there("tree")] {
        fs::create_dir_all(side.join("real/inner")).expect("the folder is made");
        fs::write(side.join("real/inner/file"), "content").expect("the file is written");
        symlink("real", side.join("folder")).expect("the link is made");
        symlink("real/inner/file", side.join("file")).expect("the link is made");
        symlink("nowhere", side.join("broken")).expect("the link is made");
        symlink("..", side.join("real/loop")).expect("the link is made");
    }
    let up = copy(&host(), &["-r", &folder.here("tree").display().to_string(), &on_host(&folder.there("up"))]);
    let down = copy(&host(), &["-r", &on_host(&folder.there("tree")), &folder.here("down").display().to_string()]);
    for ((status, said), arrived) in [(up, folder.there("up")), (down, folder.here("down"))] {
        assert_eq!(status, Some(1), "{said}");
        assert_eq!(said.matches("a link to a folder that it is in").count(), 2, "{said}");
        assert!(said.contains("tree/broken: "), "{said}");
        assert_eq!(said.lines().count(), 3, "{said}");
        let found = tree(&arrived);
        let names: Vec<&str> = found.keys().map(String::as_str).collect();
        let wanted = ["file", "folder", "folder/inner", "folder/inner/file", "real", "real/inner", "real/inner/file"];
        assert_eq!(names, wanted);
        assert!(found.values().flatten().all(|content| content == b"content"));
    }
}

#[test]
fn permissions_and_times_are_kept_where_that_is_asked_for() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let folder = Folder::new();
    let facts = |path: &Path| {
        let metadata = fs::metadata(path).expect("it is there");
        (metadata.mode() & 0o7777, metadata.mtime(), metadata.mtime_nsec() / 100)
    };
    let names = ["tree", "tree/inner", "tree/inner/script", "tree/secret"];
    fs::create_dir_all(folder.here("tree/inner")).expect("the folder is made");
    for (number, (name, mode)) in names.iter().zip([0o750, 0o555, 0o755, 0o600]).enumerate().rev() {
        let path = folder.here(name);
        if !path.is_dir() {
            fs::write(&path, name).expect("the file is written");
        }
        let time = std::time::UNIX_EPOCH + std::time::Duration::new(1_000_000_000 + number as u64, 123_456_700);
        fs::File::open(&path).and_then(|file| file.set_modified(time)).expect("the time is set");
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("the mode is set");
    }
    let source = folder.here("tree").display().to_string();
    assert_eq!(copy(&host(), &["-rp", &source, &on_host(&folder.there(""))]), (Some(0), String::new()));
    let back = folder.here("back").display().to_string();
    let tree = on_host(&folder.there("tree"));
    assert_eq!(copy(&host(), &["-r", "--preserve", &tree, &back]), (Some(0), String::new()));
    for name in names {
        let wanted = facts(&folder.here(name));
        assert_eq!(facts(&folder.there(name)), wanted, "{name} there");
        assert_eq!(facts(&folder.here(&name.replacen("tree", "back", 1))), wanted, "{name} back here");
    }
    // Also of what is there already.
    fs::set_permissions(folder.there("tree/secret"), fs::Permissions::from_mode(0o644)).expect("the mode is set");
    assert_eq!(copy(&host(), &["-rp", &source, &on_host(&folder.there(""))]), (Some(0), String::new()));
    assert_eq!(facts(&folder.there("tree/secret")), facts(&folder.here("tree/secret")));
    // Without the flag what is new is as all that is new.
    assert_eq!(copy(&host(), &["-r", &source, &on_host(&folder.there("new"))]), (Some(0), String::new()));
    assert_ne!(facts(&folder.there("new/secret")).1, 1_000_000_003);
}

#[test]
fn a_file_that_cannot_be_copied_does_not_keep_the_others() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::new();
    for side in ["here", "there"] {
        let root = folder.0.join(side).join("tree");
        fs::create_dir_all(root.join("z")).expect("the folder is made");
        fs::write(root.join("a"), "a").expect("the file is written");
        fs::write(root.join(OsStr::from_bytes(b"n\xff")), "n").expect("the file is written");
        fs::write(root.join("z/last"), "last").expect("the file is written");
        std::os::unix::net::UnixListener::bind(root.join("socket")).expect("the socket is made");
    }
    let up = copy(&host(), &["-r", &folder.here("tree").display().to_string(), &on_host(&folder.there("up"))]);
    let down = copy(&host(), &["-r", &on_host(&folder.there("tree")), &folder.here("down").display().to_string()]);
    for ((status, said), arrived) in [(up, folder.there("up")), (down, folder.here("down"))] {
        assert_eq!(status, Some(1), "{said}");
        assert!(said.contains("socket: is no regular file"), "{said}");
        assert!(said.contains("a name that is not UTF-8"), "{said}");
        assert_eq!(said.lines().count(), 2, "{said}");
        assert_eq!(tree(&arrived).keys().collect::<Vec<_>>(), ["a", "z", "z/last"]);
    }
    // A folder cannot be where a file is: what would be in it is not told one by one.
    fs::create_dir_all(folder.there("clash")).expect("the folder is made");
    fs::write(folder.there("clash/z"), "a file").expect("the file is written");
    let (status, said) =
        copy(&host(), &["-r", &format!("{}/.", folder.here("tree").display()), &on_host(&folder.there("clash"))]);
    assert_eq!((status, said.matches("clash/z").count()), (Some(1), 1), "{said}");
    assert_eq!(fs::read(folder.there("clash/a")).expect("it arrived"), b"a");
    fs::create_dir_all(folder.here("clash")).expect("the folder is made");
    fs::write(folder.here("clash/z"), "a file").expect("the file is written");
    let (status, said) =
        copy(&host(), &["-r", &on_host(&folder.there("tree/z")), &folder.here("clash").display().to_string()]);
    assert_eq!((status, said.lines().count()), (Some(1), 1), "{said}");
}

#[test]
fn wildcards_are_the_hosts() {
    let folder = Folder::new();
    for name in ["a.log", "b.log", "c.txt", ".hidden.log", "[x].log"] {
        fs::write(folder.there(name), name).expect("the file is written");
    }
    let cases: &[(&str, &[&str])] = &[
        ("*.log", &["[x].log", "a.log", "b.log"]),
        ("?.log", &["a.log", "b.log"]),
        ("[ac].*", &["a.log", "c.txt"]),
        (".*.log", &[".hidden.log"]),
        ("[x].log", &["[x].log"]),
    ];
    for (number, (pattern, wanted)) in cases.iter().enumerate() {
        let into = folder.here(&number.to_string());
        fs::create_dir(&into).expect("the folder is made");
        let copied = copy(&host(), &[&on_host(&folder.there(pattern)), &into.display().to_string()]);
        assert_eq!(copied, (Some(0), String::new()), "{pattern}");
        assert_eq!(tree(&into).keys().collect::<Vec<_>>(), *wanted, "{pattern}");
    }
    let (status, said) = copy(&host(), &[&on_host(&folder.there("*.none")), &folder.here("").display().to_string()]);
    assert!(status == Some(1) && said.contains("*.none: there is no such file"), "{said}");
}

/// Runs psrp with a host for each name, at home in a folder of that name; its status, and what it wrote to standard error.
fn copy_with_many(folder: &Folder, arguments: &[&str]) -> (Option<i32>, String) {
    let child =
        format!("sh -c 'cd \"{}/{{}}\" && HOME=$PWD exec {} host'", folder.0.display(), binary("psrpd").display());
    let output = Command::new(binary("psrp"))
        .args(["copy", "--child", &child])
        .args(arguments)
        .current_dir(&folder.0)
        .stdin(Stdio::null())
        .output()
        .expect("psrp runs");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn many_hosts_get_the_same_files_and_give_theirs_into_folders() {
    let folder = Folder::new();
    plant(&folder.here("site"));
    for host in ["web1", "web2", "web3"] {
        fs::create_dir(folder.0.join(host)).expect("the folder is made");
    }
    fs::write(folder.0.join("hosts"), "web1\nweb3\n").expect("the file is written");
    fs::write(folder.0.join("hosts.ini"), "[web]\nweb[1:3]\n").expect("the file is written");
    let site = tree(&folder.here("site"));
    let cases: &[(&[&str], &[&str])] = &[
        (&["-r", "here/site", "web1,web2:named"], &["web1", "web2"]),
        (&["-r", "--throttle", "1", "here/site", "@hosts:listed"], &["web1", "web3"]),
        (&["-r", "-I", "hosts.ini", "here/site", "web,!web2:grouped"], &["web1", "web3"]),
    ];
    for (arguments, hosts) in cases {
        assert_eq!(copy_with_many(&folder, arguments), (Some(0), String::new()), "{arguments:?}");
        let name = arguments.last().and_then(|last| last.split(':').nth(1)).expect("a path");
        for host in ["web1", "web2", "web3"] {
            let arrived = folder.0.join(host).join(name);
            assert_eq!(arrived.is_dir(), hosts.contains(&host), "{arguments:?} {host}");
            assert!(!arrived.is_dir() || tree(&arrived) == site, "{arguments:?} {host}");
        }
    }
    let down = copy_with_many(&folder, &["-r", "web1,web2:named/a", "back"]);
    assert_eq!(down, (Some(0), String::new()));
    for host in ["web1", "web2"] {
        assert!(tree(&folder.0.join("back").join(host).join("a")) == tree(&folder.here("site/a")), "{host}");
    }
}

#[test]
fn hosts_where_it_failed_are_told_and_written_down() {
    let folder = Folder::new();
    for host in ["web1", "web3"] {
        fs::create_dir_all(folder.0.join(host).join("there")).expect("the folder is made");
    }
    fs::write(folder.0.join("web3/there/file"), "content").expect("the file is written");
    let (status, said) = copy_with_many(&folder, &["--failed-to", "failed", "web1,web2,web3:there/file", "back"]);
    assert_eq!(status, Some(255), "{said}");
    assert!(said.contains("web1: there/file: there is no such file\n"), "{said}");
    let summary = said.split_once("psrp: failed on 2 of 3 hosts:\n").map(|(_, rest)| rest).expect("a summary");
    assert!(summary.starts_with("  web1: 1 error\n  web2: no session: "), "{said}");
    assert_eq!(fs::read_to_string(folder.0.join("failed")).expect("it is written"), "web1\nweb2\n");
    assert_eq!(fs::read(folder.0.join("back/web3/file")).expect("it arrived"), b"content");
    // What did not fail is not done again; a failure that comes first keeps the others from it.
    fs::write(folder.0.join("web1/there/file"), "late").expect("the file is written");
    let again = copy_with_many(&folder, &["--fail-fast", "--throttle", "1", "@failed:there/file", "back"]);
    assert_eq!(again.0, Some(255), "{}", again.1);
    assert_eq!(fs::read(folder.0.join("back/web1/file")).expect("it arrived"), b"late");
    let first = copy_with_many(&folder, &["--fail-fast", "--throttle", "1", "web2,web1:there/file", "none"]);
    assert!(first.1.contains("web1: not run"), "{}", first.1);
}
