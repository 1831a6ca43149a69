//! Says when to build again, and of what the program is: the default theme and the recipes travel inside the binary, and a new
//! file among them is no change that the compiler would see by itself. The digest of all of it tells a cache of this program
//! from that of another.

use std::{env, fs, path::Path};

/// Everything that decides what the program does.
const PARTS: [&str; 6] = ["src", "recipes", "static", "templates", "Cargo.toml", "Cargo.lock"];

fn main() {
    let root = env::var_os("CARGO_MANIFEST_DIR").expect("cargo says where we are");
    let mut hasher = blake3::Hasher::new();
    for part in PARTS {
        println!("cargo::rerun-if-changed={part}");
        add(&Path::new(&root).join(part), &mut hasher);
    }
    println!("cargo::rustc-env=REPRINT_PARTS={}", hasher.finalize().to_hex());
}

/// Adds a file, or all files of a folder in the order of their names.
fn add(path: &Path, hasher: &mut blake3::Hasher) {
    if let Ok(entries) = fs::read_dir(path) {
        let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        paths.iter().for_each(|path| add(path, hasher));
    } else if let Ok(bytes) = fs::read(path) {
        let name = path.file_name().unwrap_or_default().as_encoded_bytes();
        for part in [name, &bytes] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
    }
}
