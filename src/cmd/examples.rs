//! Examples for every command, shown by `--help` and in man pages: the name of a command in, its examples out. A test runs them
//! all. It never does anything.

use clap::Command;
use std::fmt::Write;

/// What may be typed, and what it does.
type Example = (&'static str, &'static str);

/// Of the program as a whole.
const WHOLE: &[Example] = &[
    ("reprint init my-archive", "make a folder for a new site"),
    ("reprint build", "publish the site of this folder into public/"),
    ("reprint serve --watch", "show it, and follow every edit"),
    ("reprint check --strict", "fail if anything is wrong with any article or page"),
    ("reprint help inspect", "tell of a command, with examples"),
];

/// By command.
const EACH: &[(&str, &[Example])] = &[
    (
        "init",
        &[
            ("reprint init", "make a site of this folder; articles in content/ are taken as they are"),
            ("reprint init my-archive", "make a folder for it"),
            ("reprint init --matrix 16 large-archive", "with a workflow that has 16 machines clean it"),
        ],
    ),
    (
        "build",
        &[
            ("reprint build", "publish the site of this folder into public/"),
            ("reprint build --content mirror --output-dir www", "publish another archive elsewhere"),
            ("reprint build --base-url https://archive.example/", "with feeds and a sitemap for that address"),
            ("reprint build --strict --quiet", "fail if anything is missing in any article"),
        ],
    ),
    (
        "clean",
        &[
            ("reprint clean --out shards", "clean all articles, for a build that does not have them"),
            ("reprint clean --shard 7/64 --out shards", "the seventh of 64 shares, on one of 64 machines"),
        ],
    ),
    (
        "serve",
        &[
            ("reprint serve --watch --open", "show the site in a browser, and follow every edit"),
            ("reprint serve --port 8080", "at a port of your choice"),
            ("reprint serve --interface 0.0.0.0", "for other machines of your network, too"),
        ],
    ),
    (
        "check",
        &[
            ("reprint check", "look for mistakes without publishing anything"),
            ("reprint check --strict", "fail if there is any warning, too"),
            ("reprint check --external --most 100", "ask other hosts whether links to them are dead"),
        ],
    ),
    (
        "inspect",
        &[
            ("reprint inspect content/a.md", "show what every piece of a file became"),
            ("reprint inspect --json content/a.md", "the same, for programs"),
        ],
    ),
    (
        "why",
        &[
            ("reprint why tags/index.html", "say what a page shows, and why it was made again"),
            ("reprint why content/a.md", "say which pages show an article"),
        ],
    ),
    (
        "diff",
        &[
            ("reprint diff content/a.md", "show what differs between the last two versions of an article"),
            ("reprint diff https://news.example/a --from 1 --to 3", "between any two of them, by their numbers"),
            ("reprint diff a.md --to b.md", "between any two files"),
        ],
    ),
    (
        "export",
        &[
            ("reprint export > articles.jsonl", "all articles as data, one on a line"),
            ("reprint export --format csv > articles.csv", "the same as a table, without the texts"),
            ("reprint export --format epub --topic 水与桥 --output bridges.epub", "a topic as a book"),
        ],
    ),
    (
        "search",
        &[
            ("reprint search 渡轮 year:2024", "search the published site, as its search page does"),
            ("reprint search --json --limit 3 -- 渡轮 -停航", "the first three without a word, for programs"),
        ],
    ),
    (
        "fetch-images",
        &[
            ("reprint fetch-images --dry-run", "the addresses that would be asked for"),
            ("reprint fetch-images --width 1200 --max-bytes 5MB", "keep the articles' pictures in static/media/"),
        ],
    ),
    ("topics suggest", &[("reprint topics suggest >> site.toml", "topics for an archive that has none")]),
    ("theme list", &[("reprint theme list", "the files of the theme")]),
    ("theme eject", &[("reprint theme eject article.html style.css", "copy files of the theme here, to change them")]),
    (
        "verify",
        &[
            ("reprint verify", "compare the site and its articles with what was published"),
            ("reprint verify /media/usb/archive", "compare a copy of a site with its own manifest"),
            (
                "reprint verify /media/usb/archive --key archive.pub",
                "and say whether the owner of that key published it",
            ),
            ("reprint verify --ignore .well-known/", "do not mind what a host put there"),
        ],
    ),
    (
        "config show",
        &[
            ("reprint config show", "every setting, with where it is from"),
            ("reprint config show --json", "the same, for programs"),
        ],
    ),
    (
        "schema",
        &[
            ("reprint schema > site.schema.json", "what may stand in site.toml, for your editor"),
            ("reprint schema recipe > recipe.schema.json", "what may stand in a recipe"),
        ],
    ),
    (
        "man",
        &[
            ("reprint man | man -l -", "read the manual"),
            ("reprint man --out man1", "a page for each command, as files"),
        ],
    ),
    (
        "completions",
        &[
            ("reprint completions bash > reprint.bash", "for bash: source that file in ~/.bashrc"),
            ("reprint completions fish > reprint.fish", "for fish: put it into ~/.config/fish/completions/"),
        ],
    ),
];

/// Shown below the examples of the whole.
const NOTES: &str = "\
site.toml is found in this folder or the nearest one above it.
Exit codes: 0 all is well, 1 it failed (with --strict: or something is missing), 2 wrong usage.";

/// The command line with examples below the help of each command.
pub(super) fn added(command: Command) -> Command {
    let help = format!("{}\n{NOTES}", shown(WHOLE));
    added_below(command.after_help(help), "")
}

fn added_below(mut command: Command, way: &str) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|it| it.get_name().to_owned()).collect();
    for name in names {
        let way = format!("{way}{name}");
        let help = shown(&of(&way)).trim_end().to_owned();
        command = command.mut_subcommand(name, |it| added_below(it.after_help(help), &format!("{way} ")));
    }
    command
}

/// The examples of a command, named without the program: `theme eject`; of one that has others below it, theirs. Those of the
/// program as a whole where the name is empty.
pub(super) fn of(way: &str) -> Vec<Example> {
    if way.is_empty() {
        return WHOLE.to_vec();
    }
    let is_below = |name: &str| name.strip_prefix(way).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    EACH.iter().filter(|(name, _)| is_below(name)).flat_map(|(_, examples)| *examples).copied().collect()
}

/// Examples as help shows them: what they do beside what is typed.
fn shown(examples: &[Example]) -> String {
    let width = examples.iter().map(|(typed, _)| width(typed)).max().unwrap_or(0);
    let mut out = "Examples:\n".to_owned();
    for (typed, what) in examples {
        let gap = " ".repeat(width - self::width(typed));
        // A text takes all that is written.
        let _ = writeln!(out, "  {typed}{gap}  {what}");
    }
    out
}

/// How many places of a terminal a text takes: Han characters take two.
fn width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

#[cfg(test)]
mod tests {
    use super::{super::Cli, EACH, WHOLE, added, of};
    use clap::{Command, CommandFactory, Parser};

    /// All commands that do something, by name.
    fn all(command: &Command, way: &str, found: &mut Vec<String>) {
        for it in command.get_subcommands().filter(|it| it.get_name() != "help") {
            let way = format!("{way}{}", it.get_name());
            match it.has_subcommands() {
                true => all(it, &format!("{way} "), found),
                false => found.push(way),
            }
        }
    }

    #[test]
    fn every_command_has_examples_and_no_other() {
        let mut found = Vec::new();
        all(&Cli::command(), "", &mut found);
        let mut named: Vec<&str> = EACH.iter().map(|(name, _)| *name).collect();
        found.sort();
        named.sort_unstable();
        assert_eq!(found, named);
        let mut inspect = added(Cli::command()).find_subcommand("inspect").unwrap().clone();
        assert!(inspect.render_help().to_string().ends_with(
            "Examples:\n  reprint inspect content/a.md         show what every piece of a file became\n  reprint inspect --json \
             content/a.md  the same, for programs\n"
        ));
    }

    #[test]
    fn every_example_is_understood() {
        for (typed, _) in EACH.iter().flat_map(|(_, examples)| *examples).chain(WHOLE) {
            let line = typed.split(['>', '|']).next().unwrap();
            if line.starts_with("reprint help ") {
                continue;
            }
            if let Err(err) = Cli::try_parse_from(line.split_whitespace()) {
                panic!("{typed}: {err}");
            }
        }
        assert!(of("nothing").is_empty());
    }
}
