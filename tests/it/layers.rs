//! The house rules that a compiler cannot see, as tests. Run by `cargo test`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Room by room, bottom to top, what each may import. A room that is not listed may not exist.
const ROOMS: &[(&str, &[&str])] = &[
    // Ground: no knowledge of articles. Slugs end in a digest where a name cannot be kept.
    ("atomic", &[]),
    ("digest", &[]),
    ("schema", &[]),
    ("table", &[]),
    ("text", &["digest"]),
    ("report", &[]),
    // Nouns and doors.
    ("article", &["digest", "report", "text"]),
    ("recipe", &["article", "digest", "report", "schema", "text"]),
    ("draft", &["recipe", "report", "text"]),
    ("config", &["article", "report", "schema", "text"]),
    ("source", &["article", "digest", "report"]),
    ("write", &["digest"]),
    // Verbs over nouns. None knows another's verbs.
    ("mirror", &["draft", "recipe", "report", "text"]),
    ("clean", &["article", "digest", "draft", "recipe", "report", "text"]),
    ("filing", &["article", "digest", "text"]),
    ("library", &["article", "config", "digest", "report", "table", "text"]),
    // Beside the line: it knows texts, and nothing of files or pages.
    ("search", &["text"]),
    // The page: the border between what we know and what we show.
    ("page", &["article", "config", "digest", "library", "report", "search", "table", "text"]),
    ("render", &["digest", "report", "text"]),
    ("variant", &["text"]),
    // Printed pages again, and nothing of what they were made of.
    ("proof", &["digest", "report", "text"]),
    // Pictures from elsewhere: it knows addresses and bytes, and nothing of articles.
    ("media", &["atomic", "digest"]),
    // The engine.
    ("cache", &["article", "digest", "filing", "report", "source"]),
    (
        "make",
        &[
            "article", "cache", "clean", "config", "digest", "draft", "filing", "library", "media", "mirror", "page",
            "proof", "recipe", "render", "report", "search", "source", "table", "text", "variant", "write",
        ],
    ),
    // To take elsewhere, and to look at: whatever they show comes from the engine.
    ("export", &["article", "atomic", "config", "library", "make", "page", "report", "source", "text", "write"]),
    ("inspect", &["article", "clean", "draft", "make", "recipe", "report", "source"]),
    // The workshop: whatever it shows comes from the engine.
    (
        "serve",
        &[
            "article", "cache", "digest", "inspect", "library", "make", "page", "recipe", "render", "report", "source",
            "text",
        ],
    ),
    // The desk.
    (
        "cmd",
        &[
            "article", "cache", "clean", "config", "digest", "export", "inspect", "library", "make", "media", "page",
            "recipe", "report", "search", "serve", "source", "text", "write",
        ],
    ),
];

/// Rooms that may touch the disk.
const DOORS: &[&str] = &["atomic", "source", "write", "cache", "media", "cmd", "export"];

/// The one room that may ask other machines for anything, and the one that may be asked.
const ASKING: &str = "media";
const ANSWERING: &str = "serve";

/// Rooms that may look at the clock: for stage times, for whether a file's times can be trusted, and for how long to wait; never
/// for a page.
const CLOCKS: &[&str] = &["make", "media", "serve", "source"];

/// Rooms whose order of output a reader can see, so nothing in them may depend on the order of a hash map.
const ORDERED: &[&str] = &["library", "page", "proof", "render", "report", "search"];

#[test]
fn rooms_import_only_the_rooms_below_them() {
    let mut errors = Vec::new();
    for (room, file, text) in rooms() {
        let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else {
            errors.push(format!("{file}: room `{room}` is not in ROOMS"));
            continue;
        };
        for (line, other) in imports(&text) {
            if other != room && !allowed.contains(&other.as_str()) {
                errors.push(format!("{file}:{line}: `{room}` may not import `{other}`"));
            }
        }
    }
    assert!(errors.is_empty(), "\n{}\n", errors.join("\n"));
}

#[test]
fn rooms_are_listed_before_the_rooms_that_import_them() {
    for (idx, (room, allowed)) in ROOMS.iter().enumerate() {
        for other in *allowed {
            assert!(ROOMS[..idx].iter().any(|(name, _)| name == other), "`{room}` lists `{other}` too early");
        }
    }
}

#[test]
fn no_permission_is_left_that_nobody_uses() {
    let used: BTreeSet<(String, String)> = rooms()
        .into_iter()
        .flat_map(|(room, _, text)| imports(&text).into_iter().map(move |(_, other)| (room.clone(), other)))
        .collect();
    let unused: Vec<String> = ROOMS
        .iter()
        .flat_map(|(room, allowed)| allowed.iter().map(move |other| ((*room).to_owned(), (*other).to_owned())))
        .filter(|pair| !used.contains(pair))
        .map(|(room, other)| format!("`{room}` may import `{other}`, and does not"))
        .collect();
    assert!(unused.is_empty(), "\n{}\n", unused.join("\n"));
}

/// A file may know the one that it is a part of, whose folder it is in; no other two know each other, by whatever way round.
#[test]
fn files_of_a_room_stand_in_no_circle() {
    let files: BTreeMap<Vec<String>, Vec<Vec<String>>> = rooms()
        .into_iter()
        .map(|(_, file, text)| {
            // Tests may look at whatever they like.
            let code = text.split("\n#[cfg(test)]").next().unwrap();
            (module(&file), neighbours(&module(&file), code))
        })
        .collect();
    let known =
        |path: &[String]| (1..=path.len()).rev().map(|len| path[..len].to_vec()).find(|it| files.contains_key(it));
    let of = |file: &Vec<String>| -> Vec<Vec<String>> {
        let others = files[file].iter().filter_map(|path| known(path));
        others.filter(|other| !file.starts_with(other)).collect()
    };
    let mut left: BTreeSet<Vec<String>> = files.keys().cloned().collect();
    while let Some(free) = left.iter().find(|file| of(file).iter().all(|other| !left.contains(other))).cloned() {
        left.remove(&free);
    }
    let names: Vec<String> = left.iter().map(|file| file.join("/")).collect();
    assert_eq!(names, [""; 0], "these, or some of them, know each other in a circle");
}

/// The module of a file, from its room on.
fn module(file: &str) -> Vec<String> {
    let path = file.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
    path.split('/').map(str::to_owned).collect()
}

/// What a file imports of its own room, from the room on.
fn neighbours(module: &[String], code: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for (at, word) in code.match_indices("use ") {
        if code[..at].chars().next_back().is_some_and(|c| !c.is_whitespace()) {
            continue;
        }
        let tree = code[at + word.len()..].split(';').next().unwrap_or_default();
        for path in paths(&tree.split_whitespace().collect::<String>()) {
            let mut path: Vec<String> = path.split("::").map(str::to_owned).collect();
            let mut from = module.to_vec();
            match path[0].as_str() {
                "crate" => from.clear(),
                "super" => (),
                _ => continue,
            }
            while path.first().is_some_and(|it| it == "super" || it == "crate") {
                path.remove(0);
                from.pop();
            }
            from.append(&mut path);
            if from.first() == module.first() {
                found.push(from);
            }
        }
    }
    found
}

/// All paths of a tree of imports.
fn paths(tree: &str) -> Vec<String> {
    let Some((stem, rest)) = tree.split_once('{') else { return vec![tree.to_owned()] };
    let (mut depth, mut start, mut found) = (0, 0, Vec::new());
    let inner = &rest[..rest.rfind('}').unwrap_or(rest.len())];
    for (at, c) in inner.char_indices().chain([(inner.len(), ',')]) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                found.extend(paths(&inner[start..at]).into_iter().map(|path| format!("{stem}{path}")));
                start = at + 1;
            }
            _ => (),
        }
    }
    found
}

#[test]
fn only_the_doors_touch_the_disk() {
    for (room, file, text) in rooms() {
        for (idx, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            let touches = ["std::fs", "fs::", "File::"].iter().any(|it| code.contains(it));
            assert!(!touches || DOORS.contains(&room.as_str()), "{file}:{}: `{room}` touches the disk", idx + 1);
        }
    }
}

#[test]
fn only_one_room_asks_other_machines() {
    let asking = ["TcpStream::connect", "lookup_host", "to_socket_addrs", "ToSocketAddrs", "UdpSocket", "client::conn"];
    let network = ["TcpStream", "TcpListener", "hyper", "rustls", "SocketAddr"];
    let mut asks = BTreeSet::new();
    for (room, file, text) in rooms() {
        // Tests are at the end of a file, and may ask the server that they start.
        let code = text.split("\n#[cfg(test)]").next().unwrap();
        for (idx, line) in code.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            let at = format!("{file}:{}", idx + 1);
            if asking.iter().any(|it| code.contains(it)) {
                assert_eq!(room, ASKING, "{at}: asks another machine");
                asks.insert(file.clone());
            }
            let is_near = [ASKING, ANSWERING].contains(&room.as_str());
            assert!(is_near || network.iter().all(|it| !code.contains(it)), "{at}: `{room}` touches the network");
        }
    }
    assert_eq!(asks.into_iter().collect::<Vec<_>>(), ["src/media/ask.rs", "src/media/gate.rs"]);
}

#[test]
fn only_some_rooms_look_at_the_clock() {
    for (room, file, text) in rooms() {
        for (idx, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            let looks =
                ["SystemTime::now", "Instant::now", "Zoned::now", "Timestamp::now"].iter().any(|it| code.contains(it));
            assert!(!looks || CLOCKS.contains(&room.as_str()), "{file}:{}: `{room}` looks at the clock", idx + 1);
        }
    }
}

#[test]
fn templates_are_named_by_one_room_only() {
    for (room, file, text) in rooms() {
        assert!(room == "render" || !text.contains("tera::"), "{file}: Tera belongs to `render`");
    }
}

#[test]
fn what_readers_see_never_depends_on_hash_order() {
    for (room, file, text) in rooms() {
        let hashes = text.contains("HashMap") || text.contains("HashSet");
        assert!(!hashes || !ORDERED.contains(&room.as_str()), "{file}: use a BTreeMap or a sorted Vec");
    }
}

/// Files that print what is of nobody else: our own manual, completions and schemas; and data, which an export writes as they are.
const PRINTING: [&str; 5] =
    ["src/cmd/completions.rs", "src/cmd/man.rs", "src/cmd/schema.rs", "src/cmd/spoken.rs", "src/export/target.rs"];

#[test]
fn words_leave_by_one_way() {
    for (_, file, text) in rooms() {
        let code = text.split("\n#[cfg(test)]").next().unwrap();
        for (idx, line) in code.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            let prints = ["stdout()", "stderr()", "print!(", "println!("].iter().any(|it| code.contains(it));
            assert!(!prints || PRINTING.contains(&file.as_str()), "{file}:{}: prints by itself", idx + 1);
        }
    }
}

#[test]
fn every_file_says_what_it_is() {
    for (_, file, text) in rooms() {
        assert!(text.starts_with("//!"), "{file}: open with `//!`: what flows in, what flows out");
        let stem = file.rsplit('/').next().unwrap().trim_end_matches(".rs");
        let drawer = ["util", "utils", "helper", "helpers", "common", "misc", "types", "manager"].contains(&stem);
        assert!(!drawer, "{file}: a drawer, not a room; name its one job");
    }
}

fn rooms() -> Vec<(String, String, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut res = Vec::new();
    let mut dirs = vec![src.clone()];
    while let Some(dir) = dirs.pop() {
        for entry in fs::read_dir(dir).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                dirs.push(path);
                continue;
            }
            let relative = path.strip_prefix(&src).unwrap().to_str().unwrap().replace('\\', "/");
            let room = relative.split(['/', '.']).next().unwrap().to_string();
            if relative.ends_with(".rs") && room != "main" && room != "lib" {
                res.push((room, format!("src/{relative}"), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    res.sort();
    res
}

/// Every `crate::room`, and every room of a `use crate::{a, b::{c, d}}`, with its line.
fn imports(text: &str) -> Vec<(usize, String)> {
    let mut res = BTreeSet::new();
    let code: String = text.lines().map(|it| it.split("//").next().unwrap_or_default().to_string() + "\n").collect();
    for (at, _) in code.match_indices("crate::") {
        let line = code[..at].matches('\n').count() + 1;
        let rest = &code[at + "crate::".len()..];
        let Some(group) = rest.strip_prefix('{') else {
            res.insert((line, ident(rest)));
            continue;
        };
        let (mut depth, mut start) = (0, true);
        for (idx, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => start = true,
                _ if start && !c.is_whitespace() => {
                    res.insert((line, ident(&group[idx..])));
                    start = false;
                }
                _ => (),
            }
        }
    }
    res.into_iter().collect()
}

fn ident(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}
