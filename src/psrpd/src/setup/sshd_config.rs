//! sshd's configuration and the files that it includes, as far as a subsystem is concerned.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};

use super::edit::File;
use super::{DROP_IN, SUBSYSTEM};

/// What stands before a line that was somebody else's, so that it can come back.
const SET_ASIDE: &str = "#psrpd# ";
/// Where our lines begin in a file that is not ours.
const BEGIN: &str = "# psrpd enable: what stands from here";
/// Where they end.
const END: &str = "# psrpd enable: to here is removed by psrpd disable";
/// Includes within includes, as many as sshd allows.
const DEPTH: usize = 16;
/// What relative names in Include stand below.
const BASE: &str = "/etc/ssh";

/// The configuration.
#[derive(Debug)]
pub struct SshdConfig {
    /// The main file first, then what it includes.
    files: Vec<Source>,
    /// Our own file, in the first folder that is included whole.
    drop_in: Option<PathBuf>,
    /// What its lines include, as patterns with whole paths.
    included: Vec<PathBuf>,
}

#[derive(Debug, PartialEq)]
struct Source {
    path: PathBuf,
    text: String,
    /// Whether it is included for some users only.
    matched: bool,
}

/// A line that says something.
#[derive(Debug)]
pub struct Line<'a> {
    /// The file it stands in.
    pub file: &'a Path,
    /// Which it is there, from 1.
    pub number: usize,
    /// Its keyword, in small letters.
    pub keyword: String,
    /// What follows.
    pub words: Vec<String>,
    /// Whether it holds for some users only.
    pub matched: bool,
}

impl SshdConfig {
    /// Reads it with all that it includes.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn read(main: &Path) -> anyhow::Result<SshdConfig> {
        let mut config = SshdConfig { files: Vec::new(), drop_in: None, included: Vec::new() };
        config.include(main, 0, false, &mut Err)?;
        Ok(config)
    }

    /// Reads as much of it as this user may, and what was in the way of the rest.
    pub fn glance(main: &Path) -> (SshdConfig, Vec<anyhow::Error>) {
        let mut config = SshdConfig { files: Vec::new(), drop_in: None, included: Vec::new() };
        let mut errors = Vec::new();
        let mut keep = |error| {
            errors.push(error);
            Ok(())
        };
        if let Err(error) = config.include(main, 0, false, &mut keep) {
            errors.push(error);
        }
        (config, errors)
    }

    fn include(
        &mut self,
        path: &Path,
        depth: usize,
        mut matched: bool,
        failed: &mut dyn FnMut(anyhow::Error) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        ensure!(depth < DEPTH, "{} is included too deep", path.display());
        let text = match fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display())) {
            Ok(text) => text,
            Err(error) => return failed(error),
        };
        self.files.push(Source { path: path.to_owned(), text: text.clone(), matched });
        for (keyword, words) in text.lines().filter_map(directive) {
            match &*keyword {
                "match" => matched = restricts(&words),
                "include" => {
                    for pattern in words {
                        let pattern = Path::new(BASE).join(pattern);
                        // What is included for some users only is no place for everybody's subsystem.
                        if !matched && depth == 0 {
                            self.drop_in = self.drop_in.take().or_else(|| drop_in_of(&pattern));
                        }
                        self.included.push(pattern.clone());
                        let found = glob::glob(&pattern.to_string_lossy()).into_iter().flatten().flatten();
                        for file in found.filter(|file| file.is_file()) {
                            self.include(&file, depth + 1, matched, failed)?;
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The files so that `line` is the one that names the subsystem: in a file of our own, whose text is `own`, where such
    /// files are included, else in the main file.
    pub fn with_subsystem(&self, own: &str, line: &str) -> Vec<File> {
        let mut files: Vec<File> =
            self.others().map(|source| changed(source, set_aside(&without_block(&source.text)))).collect();
        match (&self.drop_in, files.first_mut()) {
            (Some(path), _) => {
                files.push(File { path: path.clone(), before: self.text_of(path), after: Some(own.to_owned()) });
            }
            (None, Some(main)) => {
                let rest = main.after.take().unwrap_or_default();
                // In front of any Match block.
                main.after = Some(format!("{BEGIN}\n{line}\n{END}\n{rest}"));
            }
            (None, None) => {}
        }
        files
    }

    /// The files as they were before.
    pub fn without_ours(&self) -> Vec<File> {
        let restored = |source: &Source| changed(source, take_back(&without_block(&source.text)));
        let mut files: Vec<File> = self.others().map(restored).collect();
        if let Some(path) = &self.drop_in {
            files.push(File { path: path.clone(), before: self.text_of(path), after: None });
        }
        files
    }

    /// The files that sshd reads.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(|source| &*source.path)
    }

    /// What is included, as patterns with whole paths.
    pub fn included(&self) -> &[PathBuf] {
        &self.included
    }

    /// The lines of all files that say something.
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        self.files.iter().flat_map(|source| {
            let mut matched = source.matched;
            source.text.lines().zip(1..).filter_map(move |(line, number)| {
                let (keyword, words) = directive(line)?;
                if keyword == "match" {
                    matched = restricts(&words);
                }
                Some(Line { file: &source.path, number, keyword, words, matched })
            })
        })
    }

    /// All but our own file.
    fn others(&self) -> impl Iterator<Item = &Source> {
        self.files.iter().filter(|source| Some(&source.path) != self.drop_in.as_ref())
    }

    fn text_of(&self, path: &Path) -> Option<String> {
        self.files.iter().find(|source| source.path == path).map(|source| source.text.clone())
    }
}

fn changed(source: &Source, after: String) -> File {
    File { path: source.path.clone(), before: Some(source.text.clone()), after: Some(after) }
}

/// Our file, if this pattern would include it.
fn drop_in_of(pattern: &Path) -> Option<PathBuf> {
    let path = pattern.parent()?.join(DROP_IN);
    let includes = glob::Pattern::new(&pattern.to_string_lossy()).ok()?.matches_path(&path);
    (includes && path.parent()?.is_dir()).then_some(path)
}

/// A line's keyword in small letters, and its words. `Keyword=word` is the same as with blanks.
fn directive(line: &str) -> Option<(String, Vec<String>)> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    let end = line.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(line.len());
    let (keyword, rest) = line.split_at(end);
    let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '=');
    let words = rest.split_whitespace().take_while(|word| !word.starts_with('#'));
    Some((keyword.to_ascii_lowercase(), words.map(|word| word.trim_matches('"').to_owned()).collect()))
}

/// Whether a `Match` with these words leaves somebody out.
fn restricts(words: &[String]) -> bool {
    !words.first().is_some_and(|word| word.eq_ignore_ascii_case("all"))
}

/// Whether this line of a configuration names the subsystem.
pub fn names_the_subsystem(line: &str) -> bool {
    directive(line)
        .is_some_and(|(keyword, words)| keyword == "subsystem" && words.first().is_some_and(|name| name == SUBSYSTEM))
}

fn set_aside(text: &str) -> String {
    each_line(text, |line| if names_the_subsystem(line) { format!("{SET_ASIDE}{line}") } else { line.to_owned() })
}

fn take_back(text: &str) -> String {
    each_line(text, |line| line.strip_prefix(SET_ASIDE).unwrap_or(line).to_owned())
}

fn each_line(text: &str, change: impl Fn(&str) -> String) -> String {
    text.split_inclusive('\n').map(&change).collect()
}

fn without_block(text: &str) -> String {
    let mut ours = false;
    let kept = text.split_inclusive('\n').filter(|line| {
        ours |= line.starts_with(BEGIN);
        let keep = !ours;
        ours &= !line.starts_with(END);
        keep
    });
    kept.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "Subsystem powershell /usr/bin/psrpd subsystem";
    const OWN: &str = "Subsystem powershell /usr/bin/psrpd subsystem\n";

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str, files: &[(&str, &str)]) -> std::io::Result<Folder> {
            let folder = std::env::temp_dir().join(format!("psrpd-sshd-{name}-{}", std::process::id()));
            fs::create_dir_all(folder.join("d"))?;
            for (name, text) in files {
                fs::write(folder.join(name), text.replace("HERE", &folder.to_string_lossy()))?;
            }
            Ok(Folder(folder))
        }

        fn texts(&self, files: &[File]) -> Vec<(String, Option<String>)> {
            let name = |path: &Path| path.strip_prefix(&self.0).unwrap_or(path).display().to_string();
            let here = self.0.to_string_lossy();
            let changed = files.iter().filter(|file| file.changes());
            changed
                .map(|file| (name(&file.path), file.after.as_ref().map(|text| text.replace(&*here, "HERE"))))
                .collect()
        }

        fn write(&self, files: &[File]) -> std::io::Result<()> {
            files.iter().try_for_each(|file| match &file.after {
                Some(text) => fs::write(&file.path, text),
                None => fs::remove_file(&file.path),
            })
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    /// Main file, further file in the folder; what becomes of which file.
    #[test]
    fn one_line_names_the_subsystem_and_all_comes_back() -> anyhow::Result<()> {
        let cases: &[(&str, &str, &str, &[(&str, &str)])] = &[
            ("drop-in", "Include HERE/d/*.conf\nPort 22\n", "# a\n", &[("d/psrpd.conf", OWN)]),
            (
                "elsewhere",
                "include HERE/d/*.conf\nSubsystem sftp x\n",
                "subsystem\tpowershell  /usr/bin/pwsh -sshs\nPort 1\n",
                &[
                    ("d/other.conf", "#psrpd# subsystem\tpowershell  /usr/bin/pwsh -sshs\nPort 1\n"),
                    ("d/psrpd.conf", OWN),
                ],
            ),
            (
                "in-match",
                "Match User a\nInclude HERE/d/*.conf\n",
                "",
                &[("main", "BEGIN\nLINE\nEND\nMatch User a\nInclude HERE/d/*.conf\n")],
            ),
            (
                "no-include",
                "Subsystem=powershell /usr/bin/pwsh -sshs",
                "",
                &[("main", "BEGIN\nLINE\nEND\n#psrpd# Subsystem=powershell /usr/bin/pwsh -sshs")],
            ),
        ];
        for (name, main, other, wanted) in cases {
            let folder = Folder::new(name, &[("main", main), ("d/other.conf", other)])?;
            let before = SshdConfig::read(&folder.0.join("main"))?;
            let enabled = before.with_subsystem(OWN, LINE);
            let wanted: Vec<_> = wanted
                .iter()
                .map(|(file, text)| {
                    let text = text.replace("BEGIN", BEGIN).replace("LINE", LINE).replace("END", END);
                    ((*file).to_owned(), Some(text))
                })
                .collect();
            assert_eq!(folder.texts(&enabled), wanted, "{name}");
            folder.write(&enabled)?;
            let again = SshdConfig::read(&folder.0.join("main"))?;
            assert_eq!(folder.texts(&again.with_subsystem(OWN, LINE)), [], "{name}: a second time changes nothing");
            folder.write(&again.without_ours())?;
            let after = SshdConfig::read(&folder.0.join("main"))?;
            assert_eq!(after.files, before.files, "{name}: all is as it was");
        }
        Ok(())
    }

    #[test]
    fn a_line_knows_where_it_stands_and_for_whom() -> anyhow::Result<()> {
        let main = "Port 1\n\nMatch User a\nInclude HERE/d/*.conf\nForceCommand x y # z\n";
        let folder = Folder::new("lines", &[("main", main), ("d/other.conf", "# c\nAllowUsers=a\n")])?;
        let config = SshdConfig::read(&folder.0.join("main"))?;
        let lines: Vec<_> =
            config.lines().map(|line| (line.number, line.keyword, line.words.join(" "), line.matched)).collect();
        let line = |number, keyword: &str, words: &str, matched| (number, keyword.into(), words.into(), matched);
        let include = format!("{}/d/*.conf", folder.0.display());
        assert_eq!(
            lines,
            [
                line(1, "port", "1", false),
                line(3, "match", "User a", true),
                line(4, "include", &include, true),
                line(5, "forcecommand", "x y", true),
                line(2, "allowusers", "a", true),
            ]
        );
        Ok(())
    }

    #[test]
    fn a_file_that_includes_itself_is_refused() -> anyhow::Result<()> {
        let folder = Folder::new("loop", &[("main", "Include HERE/main\n")])?;
        assert!(SshdConfig::read(&folder.0.join("main")).is_err_and(|error| error.to_string().contains("too deep")));
        Ok(())
    }
}
