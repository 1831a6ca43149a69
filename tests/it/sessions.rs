//! Sessions at a console: what somebody types who is new to the program, and what is said to him. The documents of tests/cmd hold
//! both, each with the folder that it happens in; `TRYCMD=overwrite` writes them anew.

use crate::demonstration::run;
use std::{fs, net::TcpListener, path::Path};
use tempfile::TempDir;

/// Where the documents are.
const SESSIONS: &str = "tests/cmd";

#[test]
fn mistakes_of_somebody_who_is_new_to_it() {
    let sessions = trycmd::TestCases::new();
    sessions.register_bin("reprint", Path::new(env!("CARGO_BIN_EXE_reprint"))).env("GITHUB_ACTIONS", "false");
    sessions.case(format!("{SESSIONS}/*.md"));
    sessions.run();
}

/// The sessions of all documents: the command, and what is said.
fn sessions() -> Vec<(String, String)> {
    let documents = fs::read_dir(SESSIONS).unwrap().map(|it| it.unwrap().path());
    let texts =
        documents.filter(|it| it.extension().is_some_and(|it| it == "md")).map(|it| fs::read_to_string(it).unwrap());
    let blocks = |text: String| {
        text.split("```console\n$ ").skip(1).map(|it| it.split("\n```").next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    texts
        .flat_map(blocks)
        .map(|block| block.split_once('\n').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap())
        .collect()
}

/// Each is told with one word of error, and where it is in a file, with a caret below; and each with what to do.
#[test]
fn each_mistake_is_told_once_and_with_what_to_do() {
    let all = sessions();
    assert!(all.len() >= 40, "{}", all.len());
    for (command, said) in all.iter().filter(|(_, said)| said.starts_with("? ")) {
        let said_of_files =
            said.lines().filter(|line| line.contains(": error[") || line.contains(": warning[")).count();
        let errors = said.lines().filter(|line| line.starts_with("error: ")).count();
        assert_eq!(errors, usize::from(said_of_files == 0), "{command}");
        assert_eq!(said.matches(" --> ").count(), said.lines().filter(|line| line.contains('^')).count(), "{command}");
        let tells = ["= help: ", "; ", "tip: a similar", "[possible values: "].iter().any(|it| said.contains(it));
        assert!(tells, "{command}: {said}");
    }
}

#[test]
fn a_port_that_another_program_has() {
    let dir = TempDir::new().unwrap();
    assert!(run(dir.path(), &["init", "-q"]).status.success());
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap();
    let out = run(dir.path(), &["serve", "--port", &address.port().to_string()]);
    let said = format!(
        "error: {address}: another program listens there; name another port with --port, or leave --port out for the next free one\n"
    );
    assert_eq!((String::from_utf8(out.stderr).unwrap(), out.status.code()), (said, Some(1)));
}
