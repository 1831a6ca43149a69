//! Bombs that nobody thought of: a grammar makes pairs and triples of tags, closed, closed wrongly and not closed, with whatever may
//! stand in and between them, and repeats them in every shape that costs a parser more than it costs a writer. Each is an article,
//! none, or refused; and none of them costs much.
//!
//! `REPRINT_BOMBS=20000` makes so many, each in three sizes up to 256 KB, and holds each by itself to a second, to 200 MB and to a
//! straight line (`measured.rs`): that is for a release build, which `REPRINT_PROGRAM` names.

use super::measured::{self, Worst};
use crate::{demonstration::HERE, properties::clean};
use std::{
    env, fs,
    ops::Range,
    path::Path,
    process::{Command, Stdio},
    thread,
};

/// Elements of all kinds that a parser knows, and some that it does not.
const NAMES: &str = "a b big code em font i nobr s small strike strong tt u p li dt dd tr td th option div section article \
    aside blockquote center ul ol dl table tbody thead caption colgroup col select optgroup button form fieldset object \
    applet marquee template svg math desc foreignObject title mi mtext annotation-xml g path style script textarea xmp \
    iframe noscript noembed plaintext br img hr input wbr h1 h2 h6 pre ruby rt rp rb rtc span sub sup mark q ins x-y \
    figure figcaption details summary nav html body head frameset frame address video audio canvas ok time main header \
    footer embed label dialog";

/// What stands in a tag. `@` is the number of the piece that it is in.
const ATTRIBUTES: &[&str] = &[
    "",
    "",
    "",
    "",
    " id=@",
    " class=post_content",
    " href=https://e.example/@",
    " color=red",
    " hidden",
    " /",
    " style=\"display: none\"",
    " class=\"share notice related\"",
    " src=https://e.example/@.jpg",
    " a=b=\"",
    " \"",
    " itemprop=articleBody",
    " property=og:title content=@",
    " rel=tag",
    " datetime=2021-03-02",
];

/// What stands between tags.
const TEXTS: &[&str] = &[
    "",
    "",
    "文",
    "文。",
    "x",
    "\n",
    " ",
    "&amp;",
    "\0",
    "文，文，文文文文文文文文文文",
    "<!---->",
    "\n\n",
    "*",
    "> - ",
    "[^1]",
];

/// How a file begins: a page, a part of one, two mirrors that recipes know, Markdown; and what begins in front matter and in data.
const HEADS: [(&str, &str); 7] = [
    ("html", "<!doctype html><meta charset=utf-8><title>页</title><article><h1>题</h1><p>@</p>"),
    ("html", "<article><h1>题</h1><p>@"),
    ("md", "### 题\n------------------------\n\n#### [首页](x)\n<div class=\"post_content\"><p>@</p>"),
    ("md", "---\nlayout: post\ntitle: 题\nfrom: https://a.example/1\n---\n<div class=\"entry-content\"><p>@</p>"),
    ("md", "---\ntitle: 题\ndate: 2021-03-02\n---\n@\n\n"),
    ("md", "---\ntitle: 题\ntags:\n- @\n- "),
    ("html", "<!doctype html><title>页</title><script type=\"application/ld+json\">[{\"headline\":\"@"),
];

/// Words enough for an article.
const WORDS: &str = "湖边的灯今天都亮了，来看灯的人很多，末班船的船工说，夜里行船其实更安静。";

/// Numbers that look random and are always the same.
struct Dice(u64);

impl Dice {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        ((mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB) >> 33) as usize % count
    }

    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
}

/// An element: opened, with something in it, and closed, closed as another one, or not closed.
fn element(dice: &mut Dice, names: &[&str]) -> String {
    let name = dice.of(names);
    let attribute = match dice.below(30) {
        0 => (0..300).map(|at| format!(" a{at}")).collect(),
        1 => format!(" href=\"https://e.example/{}\"", "y".repeat(2_000)),
        2 => format!(" title=\"{}\"", "x".repeat(5_000)),
        _ => dice.of(ATTRIBUTES).to_owned(),
    };
    let text = dice.of(TEXTS);
    let close = match dice.below(4) {
        0 => format!("</{name}>"),
        1 => format!("</{}>", dice.of(names)),
        _ => String::new(),
    };
    format!("<{name}{attribute}>{text}{close}")
}

/// A piece so often that it has a length, each time with its number.
fn often(piece: &str, length: usize) -> String {
    repeated(piece, (length / piece.len()).max(1))
}

fn repeated(piece: &str, count: usize) -> String {
    (0..count).map(|at| piece.replace('@', &at.to_string())).collect()
}

/// The bomb of a number, about so long: how its name ends, and its text.
pub(super) fn bomb(number: u64, length: usize) -> (&'static str, String) {
    let mut dice = Dice(number);
    let names: Vec<&str> = NAMES.split_whitespace().collect();
    let pieces: Vec<String> = (0..2 + dice.below(3)).map(|_| element(&mut dice, &names)).collect();
    let (first, rest) = (&pieces[0], pieces[1..].concat());
    let body = match dice.below(5) {
        0 => often(&pieces.concat(), length),
        1 => pieces.iter().map(|piece| often(piece, length / pieces.len())).collect(),
        2 => format!("{first}{}", often(&rest, length)),
        3 => repeated(first, [3, 10, 60, 110, 240][dice.below(5)]) + &often(&rest, length),
        _ => often(&rest, length) + &repeated(&format!("</{}>", dice.of(&names)), 300),
    };
    let (ending, head) = HEADS[dice.below(HEADS.len())];
    (ending, head.replace('@', &WORDS.repeat(4)) + &body)
}

/// Runs a command of the program under limits of the system; what it prints, what it says, and what it took of a processor.
fn run(limits: &str, arguments: &[&str]) -> (String, String, f64) {
    let program = measured::program();
    let script = format!("{limits}; \"$0\" \"$@\" || echo \"ended with $?\" >&2; times >&2");
    let mut shell = Command::new("bash");
    let out = shell.args(["-c", &script, &program]).args(arguments).stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    let took = said.lines().last().unwrap_or_default().split_whitespace().map(seconds).sum();
    (String::from_utf8_lossy(&out.stdout).into_owned(), said, took)
}

/// A time as a shell prints it.
fn seconds(time: &str) -> f64 {
    let (minutes, seconds) = time.trim_end_matches('s').split_once('m').unwrap_or(("0", "0"));
    minutes.parse::<f64>().unwrap_or(f64::NAN) * 60.0 + seconds.parse::<f64>().unwrap_or(f64::NAN)
}

/// What is wrong with a group of bombs that are read one after the other, all within what one of them may take. Of each that is short
/// all accounts are looked at, too.
fn wrong_together(dir: &Path, numbers: Range<u64>) -> Vec<String> {
    let (group, count) = (dir.join(numbers.start.to_string()), numbers.end - numbers.start);
    fs::create_dir(&group).unwrap();
    for number in numbers {
        // One in a group is long.
        let (ending, text) = bomb(number, if number % count == 0 { 256 << 10 } else { 12 << 10 });
        fs::write(group.join(format!("{number}.{ending}")), text).unwrap();
        clean::holds(&[&[255], bomb(number, 2 << 10).1.as_bytes()].concat());
    }
    let arguments = ["export", "--root", HERE, "--jobs", "1", "--content", group.to_str().unwrap()];
    let (_, said, took) = run("ulimit -t 10 -v 400000", &arguments);
    fs::remove_dir_all(&group).unwrap();
    (took > 8.0 || said.contains("ended with"))
        .then(|| format!("{}: {took} s, {said}", group.display()))
        .into_iter()
        .collect()
}

/// Looks at all numbers up to `count`, on two threads.
fn halves(count: u64, step: u64, look: impl Fn(u64) -> Vec<String> + Sync) -> Vec<String> {
    let look = &look;
    thread::scope(|scope| {
        let half = |first: u64| {
            scope.spawn(move || (first..count).step_by(2 * step as usize).flat_map(look).collect::<Vec<_>>())
        };
        let both = [half(0), half(step)];
        both.into_iter().flat_map(|it| it.join().unwrap()).collect()
    })
}

#[test]
fn pairs_and_triples_of_tags_cost_little() {
    const GROUP: u64 = 20;
    let dir = tempfile::tempdir().unwrap();
    let wrong = match env::var("REPRINT_BOMBS") {
        Ok(count) => {
            let (rest, worst) = (measured::rest(), Worst::default());
            let wrong = halves(count.parse().unwrap(), 1, |number| {
                worst.take(number, measured::bomb(dir.path(), number, rest))
            });
            eprintln!("{worst}");
            wrong
        }
        Err(_) => halves(1_000, GROUP, |first| wrong_together(dir.path(), first..first + GROUP)),
    };
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn a_bomb_is_always_the_same() {
    let (ending, text) = bomb(7, 1_000);
    assert_eq!((ending, text), bomb(7, 1_000));
    assert_ne!(bomb(7, 1_000), bomb(8, 1_000));
    assert_eq!((seconds("1m2.500s"), often("<b>@", 12)), (62.5, "<b>0<b>1<b>2".to_owned()));
}
