//! How the binary is linked.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = |key: &str| std::env::var(format!("CARGO_CFG_TARGET_{key}")).unwrap_or_default();
    if target("OS") == "linux" && target("ENV") == "gnu" {
        // The tables of types and commands are full of pointers: packed, their relocations take 15 KiB in place of 900, all
        // of which are read whenever a host starts. A linker that does not know it says so and goes on.
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
        println!("cargo::rerun-if-changed=layout.ld");
        if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
            // Functions that run in every session stand together, so that a host has two megabytes of code in memory and
            // not six; `benches/layout` writes the list.
            let folder = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
            println!("cargo::rustc-link-arg-bins=-Wl,-T,{folder}/layout.ld");
        }
    }
}
