//! How fast an edit is seen: `reprint serve --watch` on made archives, in a real browser and by plain HTTP. Numbers of articles
//! in; a table, or with `--json` the same as JSON, out. Archives and what is built of them stay below `target/bench`.
//!
//! A change is timed from just before its file is written to the moment at which the page has it and a frame of it is due: the
//! handler that sees it in the document asks for one animation frame, whose callback calls a function of the DevTools protocol,
//! and what counts is when that call arrives here. So the waiting for further events, the building, the sending, the patching and
//! the browser's protocol are all in it. All times are of one clock, that of this process.

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on has failed")]

mod archive;
#[expect(dead_code, reason = "the tests need more of it")]
#[path = "../../tests/it/chromium.rs"]
mod chromium;
mod dialect;
mod dice;
mod figures;
mod prose;
mod rounds;
#[expect(dead_code, reason = "the tests need more of it")]
#[path = "../../tests/it/served.rs"]
mod served;

use archive::Archive;
use figures::{Row, Table};
use prose::Prose;
use rounds::Rounds;
use std::{env, path::Path};

/// Articles in the archives that are measured when nothing else is asked for.
const USUAL: [usize; 2] = [5700, 20_000];

fn main() {
    let program = Path::new(env!("CARGO_BIN_EXE_reprint"));
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    // Cargo adds `--bench`.
    let args: Vec<String> = env::args().skip(1).filter(|it| it != "--bench").collect();
    let sizes: Vec<usize> = args.iter().filter(|it| !it.starts_with("--")).map(|it| it.parse().expect(it)).collect();
    let sizes = if sizes.is_empty() { USUAL.to_vec() } else { sizes };
    let prose = Prose::read(program, project);
    let mut table = Table::new(&sizes);
    for (at, &size) in sizes.iter().enumerate() {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("bench").join(size.to_string());
        eprintln!("{size} articles in {}", dir.display());
        let archive = Archive::bring(&dir, size, &prose, project);
        if !args.iter().any(|it| it == "--make") {
            measure(program, &archive, |row, figure| table.put(at, row, figure));
        }
    }
    if args.iter().any(|it| it == "--json") {
        println!("{}", table.json());
    } else if !args.iter().any(|it| it == "--make") {
        println!("{table}");
    }
}

/// Every row of the table for one archive. The server runs for all but the builds.
fn measure(program: &Path, archive: &Archive, mut put: impl FnMut(Row, Vec<f64>)) {
    let builds = [Row::ColdBuild, Row::WarmBuild].map(|row| (row, rounds::builds(program, archive, row)));
    builds.into_iter().for_each(|(row, times)| put(row, times));
    let mut rounds = Rounds::start(program, archive);
    put(Row::Start, vec![rounds.start_time()]);
    for row in Row::CHANGES {
        put(row, rounds.of(row));
    }
}
