//! Inventories as people write them.

use super::*;

fn ini(text: &str) -> Result<Inventory, InventoryError> {
    ini::read(Path::new("hosts"), text)?.resolve(Path::new("hosts"))
}

fn yaml(text: &str) -> Result<Inventory, InventoryError> {
    yaml::read(Path::new("hosts.yml"), text)?.resolve(Path::new("hosts.yml"))
}

fn names(hosts: &[Host]) -> Vec<&str> {
    hosts.iter().map(|host| host.name.as_str()).collect()
}

const INI: &str = "# all of them
mail.example.com
me@backup:2222   # at night

[web]
web[1:2] ansible_user=www
web3 ansible_host=10.0.0.3 ansible_ssh_common_args='-o ProxyCommand=\"nc %h %p\"'

[db]
db1

[site:children]
web
db

[site:vars]
ansible_port=2200
ansible_user = admin

[db:vars]
ansible_port=2300
";

const YAML: &str = "
all:
  hosts:
    mail.example.com:
    me@backup:2222:
  children:
    site:
      vars: { ansible_port: 2200, ansible_user: admin }
      children:
        web:
          hosts:
            web[1:2]: { ansible_user: www }
            web3:
              ansible_host: 10.0.0.3
              ansible_ssh_common_args: '-o ProxyCommand=\"nc %h %p\"'
        db:
          hosts: { db1: }
          vars: { ansible_port: 2300 }
";

#[test]
fn both_forms_of_an_ansible_inventory_say_the_same() -> Result<(), InventoryError> {
    for inventory in [ini(INI)?, yaml(YAML)?] {
        let wanted = [
            Host::named("mail.example.com"),
            Host::parse("me@backup:2222")?,
            Host { user: Some("www".into()), port: Some(2200), ..Host::named("web1") },
            Host { user: Some("www".into()), port: Some(2200), ..Host::named("web2") },
            Host {
                address: Some("10.0.0.3".into()),
                user: Some("admin".into()),
                port: Some(2200),
                arguments: vec!["-o".into(), "ProxyCommand=nc %h %p".into()],
                ..Host::named("web3")
            },
            Host { user: Some("admin".into()), port: Some(2300), ..Host::named("db1") },
        ];
        for host in &wanted {
            assert!(inventory.hosts.contains(host), "{host:?} is not among {:#?}", inventory.hosts);
        }
        assert_eq!(inventory.hosts.len(), wanted.len());
        let cases: &[(&str, &[&str])] =
            &[("web", &["web1", "web2", "web3"]), ("site", &["web1", "web2", "web3", "db1"]), ("w*3", &["web3"])];
        for (word, wanted) in cases {
            assert_eq!(names(&inventory.select(word)), *wanted, "{word}");
        }
        assert_eq!(inventory.select("all").len(), wanted.len());
    }
    Ok(())
}

#[test]
fn a_host_is_written_as_a_line_that_means_it() -> Result<(), InventoryError> {
    for host in ini(INI)?.hosts {
        assert_eq!(ini(&host.line())?.hosts, [host]);
    }
    Ok(())
}

#[test]
fn hosts_are_found_once_and_in_order() -> Result<(), InventoryError> {
    let inventory = ini(INI)?;
    let places = Places { inventory: Some(&inventory), ssh_config: None };
    let cases: &[(&[&str], &[&str])] =
        &[(&["db", "web1", "web*"], &["db1", "web1", "web2", "web3"]), (&["site", "!db", "!web2"], &["web1", "web3"])];
    for (words, wanted) in cases {
        let words: Vec<String> = words.iter().map(ToString::to_string).collect();
        assert_eq!(names(&find(&words, &places)?), *wanted);
    }
    let unknown = find(&["nowhere".to_owned()], &places).map(drop).map_err(|error| error.to_string());
    assert_eq!(unknown, Err("no host or group in hosts is called nowhere".to_owned()));
    Ok(())
}

#[test]
fn words_are_hosts_as_invoke_command_writes_them() {
    let cases = [
        ("web1", Some(("web1", None, None))),
        ("me@web1", Some(("web1", Some("me"), None))),
        ("me@corp@web1:22", Some(("web1", Some("me@corp"), Some(22)))),
        ("[::1]:2222", Some(("::1", None, Some(2222)))),
        ("[::1]", Some(("::1", None, None))),
        ("fe80::1%eth0", Some(("fe80::1%eth0", None, None))),
        ("web1:ssh", None),
        ("web1:70000", None),
        ("@web1", None),
        ("me@", None),
        ("[::1", None),
        ("a b", None),
        ("a,b", None),
        ("", None),
    ];
    for (word, wanted) in cases {
        let host = Host::parse(word).ok();
        let found = host.as_ref().map(|host| (host.address(), host.user.as_deref(), host.port));
        assert_eq!(found, wanted, "{word}");
    }
}

#[test]
fn what_is_wrong_with_an_inventory_is_told_with_its_place() {
    let cases = [
        (ini("web1\n[web:hosts]\n"), "hosts:2: a section is of hosts, vars or children, not hosts"),
        (ini("web1 user\n"), "hosts:1: expected NAME=VALUE, found \"user\""),
        (ini("web[1:x]\n"), "hosts:1: [1:x] is no range of numbers or letters"),
        (ini("web1 ansible_port=ssh\n"), "hosts: web1: port \"ssh\" is no number up to 65535"),
        (
            ini("web1 ansible_host='{{ address }}'\n"),
            "web1: ansible_host is a template or secret, which only Ansible can read",
        ),
        (yaml("all:\n  hosts: [a, b]\n"), "hosts.yml: hosts: expected a mapping"),
        (
            yaml("all:\n  hosts:\n    a:\n      ansible_user: !vault secret\n"),
            "a: ansible_user is a template or secret, which only Ansible can read",
        ),
        (yaml("all:\n  host: {}\n"), "hosts.yml: group all has host, expected hosts, vars or children"),
    ];
    for (inventory, wanted) in cases {
        assert_eq!(inventory.map(drop).map_err(|error| error.to_string()), Err(wanted.to_owned()));
    }
}

#[test]
fn a_circle_of_groups_ends() -> Result<(), InventoryError> {
    let inventory = ini("[a:children]\nb\n[b:children]\na\n[b]\nweb1\n")?;
    assert_eq!(names(&inventory.select("a")), ["web1"]);
    Ok(())
}

#[test]
fn ssh_config_names_hosts_and_includes_more() -> io::Result<()> {
    let folder = std::env::temp_dir().join(format!("psrp-ssh-config-{}", uuid::Uuid::new_v4().simple()));
    std::fs::create_dir_all(folder.join("more.d"))?;
    let more = folder.join("more.d");
    std::fs::write(folder.join("config"), format!("Host web1 web2 *.corp !web3\nInclude {}/*.conf\n", more.display()))?;
    std::fs::write(more.join("a.conf"), "  host=db1\nHostName x\n")?;
    std::fs::write(more.join("b.off"), "Host off\n")?;
    let found = ssh_config::names(Some(&folder.join("config")));
    std::fs::remove_dir_all(&folder)?;
    assert_eq!(found, ["web1", "web2", "db1"]);
    Ok(())
}

#[cfg(unix)]
#[test]
fn a_configuration_says_the_same_of_all_hosts_unless_it_names_some() -> io::Result<()> {
    let folder = std::env::temp_dir().join(format!("psrp-uniform-{}", uuid::Uuid::new_v4().simple()));
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("same.conf"), "User me\nHost *\nPort 1\n")?;
    std::fs::write(folder.join("other.conf"), "Host web1\nPort 1\n")?;
    let place = folder.display();
    let cases = [
        ("".to_owned(), true),
        ("User me\n# Host web1\nHost *\n  Port 2\n".to_owned(), true),
        ("HOST=*\nHostKeyAlias x\n".to_owned(), true),
        ("Host web1\n".to_owned(), false),
        ("\"Host\" web1\n".to_owned(), false),
        ("Host * !web1\n".to_owned(), false),
        ("Host web*\n".to_owned(), false),
        ("match all\n".to_owned(), false),
        (format!("Include {place}/same.conf\n"), true),
        (format!("Include {place}/s*.conf {place}/nothing\n"), true),
        (format!("Include {place}/*.conf\n"), false),
        (format!("Include {place}/[s]ame.conf\n"), false),
        (format!("Include {place}/config\n"), false),
        ("Include ~/x\n".to_owned(), false),
    ];
    for (text, wanted) in cases {
        std::fs::write(folder.join("config"), &text)?;
        assert_eq!(ssh_config::is_uniform(Some(&folder.join("config"))), wanted, "{text}");
    }
    std::fs::remove_dir_all(&folder)
}
