//! The status of a program that a script ends with.

use std::sync::Arc;

use psrp_syntax::ast::{CommandAst, CommandBaseAst, ScriptBlockAst, StatementAst};
use psrp_syntax::{Source, parse_script};

/// What tells our host the status of the program that ran last, if it was not 0. Where methods may not be called it tells
/// nothing.
const TELL: &str = "\nif (!$? -and $LASTEXITCODE) { try { $Host.SetShouldExit($LASTEXITCODE) } catch { } }";

/// Verbs with which names of PowerShell's own commands begin, and seldom a program's.
const VERBS: &str = "\
    add approve assert backup block build checkpoint clear close compare complete compress confirm connect convert \
    convertfrom convertto copy debug deny deploy disable disconnect dismount edit enable enter exit expand export \
    find foreach format get grant group hide import initialize install invoke join limit lock measure merge mount \
    move new open optimize out ping pop protect publish push read receive redo register remove rename repair request \
    reset resize resolve restart restore resume revoke save search select send set show skip sort split start step \
    stop submit suspend switch sync tee test trace unblock undo uninstall unlock unprotect unpublish unregister \
    update use wait watch where write";

/// The script with what tells the status of the program that it ends with; none where it ends with none.
pub(crate) fn telling_status(script: &str) -> Option<String> {
    let parsed = parse_script(&Source::new(script)).ok()?;
    may_be_program(last_command(&parsed)?).then(|| format!("{script}{TELL}"))
}

/// The command that the script's value comes from, where its statements stand in no block.
fn last_command(script: &Arc<ScriptBlockAst>) -> Option<&CommandAst> {
    let blocks = [&script.begin_block, &script.process_block, &script.clean_block, &script.dynamic_param_block];
    if blocks.iter().any(|block| block.is_some()) {
        return None;
    }
    let pipeline = match script.end_block.as_ref().filter(|block| block.unnamed)?.statements.last()? {
        StatementAst::Pipeline(pipeline) => pipeline,
        _ => return None,
    };
    match pipeline.elements.last()? {
        CommandBaseAst::Command(command) if !pipeline.background => Some(command),
        _ => None,
    }
}

fn may_be_program(command: &CommandAst) -> bool {
    let Some((verb, _)) = command.name().and_then(|name| name.split_once('-')) else { return true };
    !VERBS.split(' ').any(|known| known.eq_ignore_ascii_case(verb))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_at_the_end_of_a_script_tells_its_status() {
        let cases = [
            ("sh -c 'exit 3'", true),
            ("'before'\nsystemctl restart nginx # why", true),
            ("& $program", true),
            ("'x' | /bin/cat", true),
            ("apt-get update", true),
            ("param($a) git pull", true),
            ("Get-Item /x", false),
            ("sh -c x | Select-Object -First 1", false),
            ("sh -c x; 'done'", false),
            ("$x = sh -c x", false),
            ("if ($true) { sh }", false),
            ("end { sh -c x }", false),
            ("process { sh }", false),
            ("sh -c 'open", false),
            ("", false),
        ];
        for (script, wanted) in cases {
            assert_eq!(telling_status(script).is_some(), wanted, "{script}");
        }
    }
}
