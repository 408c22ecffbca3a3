//! Ranges in Ansible's names of hosts: `web[01:50]`, `db-[a:f]`, `n[0:100:10]`.

/// More hosts than one name can mean.
const LIMIT: usize = 100_000;

/// The names that a name with ranges stands for; what is wrong with it where it is none.
pub fn expand(name: &str) -> Result<Vec<String>, String> {
    let Some((before, range, after)) = first(name) else { return Ok(vec![name.to_owned()]) };
    let steps = steps(range).ok_or_else(|| format!("[{range}] is no range of numbers or letters"))?;
    let rest = expand(after)?;
    if steps.len().saturating_mul(rest.len()) > LIMIT {
        return Err(format!("{name} stands for more than {LIMIT} hosts"));
    }
    Ok(steps.iter().flat_map(|step| rest.iter().map(move |rest| format!("{before}{step}{rest}"))).collect())
}

/// The hosts that a word of the command line stands for: one, unless it has ranges.
pub fn of_hosts(word: &str) -> Vec<String> {
    let host = word.rsplit_once('@').map_or(word, |(_, host)| host);
    let ranges = if host.starts_with('[') { None } else { expand(word).ok() };
    ranges.unwrap_or_else(|| vec![word.to_owned()])
}

/// The first range, and what stands around it. An address of IPv6 in brackets is none.
fn first(name: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = name.split_once('[')?;
    let (range, after) = rest.split_once(']')?;
    let is_range = range.split(':').count() <= 3 && range.contains(':') && !range.starts_with(':');
    is_range.then_some((before, range, after))
}

fn steps(range: &str) -> Option<Vec<String>> {
    let mut parts = range.split(':');
    let (begin, end) = (parts.next()?, parts.next()?);
    let step: usize = parts.next().map_or(Some(1), |step| step.parse().ok().filter(|step| *step > 0))?;
    if let (Ok(first), Ok(last)) = (begin.parse::<u64>(), end.parse::<u64>()) {
        let width = if begin.starts_with('0') { begin.len() } else { 0 };
        if last < first || last - first > LIMIT as u64 {
            return None;
        }
        return Some((first..=last).step_by(step).map(|number| format!("{number:0width$}")).collect());
    }
    let letter = |text: &str| text.parse::<char>().ok().filter(char::is_ascii_alphabetic);
    let (first, last) = (letter(begin)?, letter(end)?);
    (first <= last).then(|| (first..=last).step_by(step).map(String::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_stand_for_what_ansible_takes_them_for() {
        let cases: &[(&str, &[&str])] = &[
            ("web", &["web"]),
            ("web[1:3]", &["web1", "web2", "web3"]),
            ("web[08:10].x", &["web08.x", "web09.x", "web10.x"]),
            ("n[0:20:10]", &["n0", "n10", "n20"]),
            ("[a:b][1:2]", &["a1", "a2", "b1", "b2"]),
            ("[::1]", &["[::1]"]),
            ("[2001:db8::1]", &["[2001:db8::1]"]),
        ];
        for (name, wanted) in cases {
            assert_eq!(expand(name).as_deref(), Ok(&wanted.iter().map(ToString::to_string).collect::<Vec<_>>()[..]));
        }
        for name in ["web[3:1]", "web[1:x]", "[0:99999][0:99999]", "n[1:2:0]"] {
            assert!(expand(name).is_err(), "{name}");
        }
    }
}
