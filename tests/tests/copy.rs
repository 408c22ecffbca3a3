//! `psrp copy` against the embedded host.

#![cfg(unix)]

use std::fs;
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
    let here = folder.here("file").display().to_string();
    let nowhere = on_host(&folder.there("nowhere/file"));
    let none = folder.here("none").display().to_string();
    let cases: &[(&[&str], i32, &str)] = &[
        (&[&none, "box:x"], 1, "No such file"),
        (&[&here, &nowhere], 1, "Could not find a part of the path"),
        (&[&nowhere, &none], 1, "there is no such file"),
        (&[&on_host(&folder.there("")), &none], 1, "is a folder"),
        (&[&folder.here("").display().to_string(), "box:x"], 1, "is no file"),
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
    let content = bytes(1_000_000);
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
