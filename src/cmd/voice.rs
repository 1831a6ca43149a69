//! What is said to people: findings, the closing report, errors; all on standard error, or as JSON on standard output. It
//! never says more than a screenful unless it is asked to.

use super::spoken::{self, Spoken};
use crate::{
    report::{Allowed, Files, Finding, Mistakes, Pages, Report, Severity, Size, tally},
    serve::Said,
    text::{size, space},
};
use anstyle::{AnsiColor, Style};
use anyhow::Result;
use serde::Serialize;
use std::{collections::BTreeMap, env, fs, io::Write, process::ExitCode};

/// Warnings that are shown unless everything is.
const WARNINGS: usize = 20;

/// Names in a line of the report.
const NAMES: usize = 8;

const DIM: Style = Style::new().dimmed();
const BOLD: Style = Style::new().bold();

/// How much to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Loudness {
    /// Errors only.
    Quiet,
    /// Errors, the first warnings, the report.
    Usual,
    /// Everything, notes included.
    Verbose,
}

impl Loudness {
    pub(super) fn new(quiet: bool, verbose: bool) -> Self {
        match (quiet, verbose) {
            (true, _) => Self::Quiet,
            (false, true) => Self::Verbose,
            (false, false) => Self::Usual,
        }
    }
}

/// The colour of a severity.
pub(super) fn style(severity: Severity) -> Style {
    let color = match severity {
        Severity::Note => AnsiColor::Cyan,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Error => AnsiColor::Red,
    };
    Style::new().bold().fg_color(Some(color.into()))
}

/// An error that ended the run.
pub(super) fn error(err: &anyhow::Error) {
    let red = style(Severity::Error);
    // What is wrong with the owner's own files is shown with carets, on several lines. Whatever else is said is one, whoever's name is
    // in it.
    let text = format!("{err:#}");
    let text = if err.chain().any(|cause| cause.is::<Mistakes>()) { plain(&text) } else { name(&text) };
    let mut out = spoken::err();
    // Whoever is to read it may be gone.
    let _ = match in_actions() {
        true => out.command(&format!("::error::{}", escaped(&text, &[]))),
        false => writeln!(out, "{red}error{red:#}: {text}"),
    };
}

/// The end of a pass: its findings and its report.
pub(super) fn closing(report: &Report, loudness: Loudness, json: bool) -> Result<()> {
    let memory = peak_memory();
    let mut err = spoken::err();
    findings(&mut err, &report.findings, loudness)?;
    if json {
        #[derive(Serialize)]
        struct Whole<'a> {
            #[serde(flatten)]
            report: &'a Report,
            peak_memory: Option<u64>,
        }
        spoken::json(&Whole { report, peak_memory: memory }, false)?;
    } else if loudness != Loudness::Quiet {
        summary(&mut err, report, memory)?;
    }
    Ok(())
}

/// Findings, and nothing else.
pub(super) fn told(all: &[Finding], loudness: Loudness) -> Result<()> {
    findings(&mut spoken::err(), all, loudness)
}

/// What `serve` has to say.
pub(super) fn served(said: &Said<'_>, loudness: Loudness) {
    match said {
        Said::Mistake(err) => error(err),
        _ if loudness == Loudness::Quiet => (),
        Said::Serving(url, is_open) => {
            spoken::say(format_args!("{BOLD}Serving{BOLD:#} {url} (Ctrl-C ends it)"));
            if *is_open {
                let warning = style(Severity::Warning);
                spoken::say(format_args!(
                    "{warning}warning{warning:#}: whoever can reach this machine can read the site there"
                ));
            }
        }
        Said::Polling => spoken::say(format_args!(
            "{BOLD}polling{BOLD:#}: the system cannot watch so many folders (on Linux: raise fs.inotify.max_user_watches)"
        )),
        Said::Turn(report, time) => spoken::say(turn(report, time.as_secs_f64())),
    }
}

/// A turn in a line: `made in 0.12 s: 3 of 412 pages; 1 warning: no-date 1`.
fn turn(report: &Report, seconds: f64) -> String {
    let Pages { planned, rendered, removed, left, .. } = report.pages.clone().unwrap_or_default();
    if left > 0 {
        return format!("{DIM}overtaken after {seconds:.2} s, with {left} files left to the next turn{DIM:#}");
    }
    let mut line = format!("{BOLD}made{BOLD:#} in {seconds:.2} s: {rendered} of {planned} pages");
    if removed > 0 {
        line.push_str(&format!(", {removed} removed"));
    }
    if !report.findings.is_empty() {
        line.push_str(&format!("; {}", kinds(&report.findings)));
    }
    line
}

/// 0, or 1 where the findings are too bad for what was asked.
pub(super) fn verdict(report: &Report, strict: bool, mind_errors: bool) -> ExitCode {
    let failed = match report.worst() {
        Some(Severity::Error) => strict || mind_errors,
        Some(Severity::Warning) => strict,
        Some(Severity::Note) | None => false,
    };
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Findings that are to be said, one on a line, and how many are not.
fn findings(out: &mut Spoken<impl Write>, findings: &[Finding], loudness: Loudness) -> Result<()> {
    let mut left = [(Severity::Error, usize::MAX), (Severity::Warning, WARNINGS), (Severity::Note, 0)];
    match loudness {
        Loudness::Quiet => left[1].1 = 0,
        Loudness::Usual => (),
        Loudness::Verbose => left = left.map(|(severity, _)| (severity, usize::MAX)),
    }
    let mut hidden = BTreeMap::new();
    for found in findings {
        match left.iter_mut().find(|(severity, left)| *severity == found.severity && *left > 0) {
            Some((_, left)) => {
                *left -= 1;
                finding(out, found)?;
            }
            None => *hidden.entry(found.severity).or_insert(0) += 1,
        }
    }
    if loudness == Loudness::Usual && !hidden.is_empty() {
        let counts: Vec<String> =
            hidden.iter().rev().map(|(severity, count)| counted(*count, &severity.to_string())).collect();
        writeln!(out, "… and {} more; -v shows all", counts.join(" and "))?;
    }
    Ok(())
}

/// One finding; as an annotation where GitHub reads along.
fn finding(out: &mut Spoken<impl Write>, finding: &Finding) -> Result<()> {
    let Finding { path, line, severity, kind, message, .. } = finding;
    if in_actions() {
        let word = if *severity == Severity::Note { "notice".to_owned() } else { severity.to_string() };
        let (file, title) = (escaped(&name(path), &[':', ',']), escaped(kind, &[':', ',']));
        out.command(&format!("::{word} file={file},line={line},title={title}::{}", escaped(&name(message), &[])))?;
    } else {
        let style = style(*severity);
        writeln!(out, "{}: {style}{severity}[{kind}]{style:#}: {}", name(&finding.place()), name(message))?;
    }
    Ok(())
}

/// Whether GitHub Actions reads what we say.
fn in_actions() -> bool {
    env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true")
}

/// Text for an annotation, where some characters have a meaning.
fn escaped(text: &str, also: &[char]) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '%' | '\r' | '\n' => out.push_str(&format!("%{:02X}", c as u32)),
            c if also.contains(&c) => out.push_str(&format!("%{:02X}", c as u32)),
            c => out.push(c),
        }
    }
    out
}

/// Text from a file, for a terminal: no control characters, which could move the cursor or change colours; and nothing that is a
/// command to GitHub wherever it stands in a line.
pub(super) fn plain(text: &str) -> String {
    let shown = |c: char| if space::is_command(c) && c != '\n' && c != '\t' { '\u{fffd}' } else { c };
    text.chars().map(shown).collect::<String>().replace("##[", "## [")
}

/// A name from a file or of one, for a terminal: all of it on one line, in the order in which it is written.
pub(super) fn name(text: &str) -> String {
    plain(text).replace(['\n', '\t'], "\u{fffd}")
}

/// The closing report.
fn summary(out: &mut impl Write, report: &Report, memory: Option<u64>) -> Result<()> {
    let mut line = |name: &str, text: String| writeln!(out, "{BOLD}{name:<9}{BOLD:#} {text}");
    line("files", files(&report.files))?;
    let mut recipes: Vec<(String, usize)> = report.recipes.clone().into_iter().collect();
    recipes.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let others: Vec<(String, usize)> = report.others.clone().into_iter().collect();
    for (name, counts) in [("recipes", &recipes), ("outlets", &report.outlets), ("left out", &others)] {
        if !counts.is_empty() {
            line(name, names(counts))?;
        }
    }
    if !report.findings.is_empty() {
        line("findings", kinds(&report.findings))?;
    }
    if let Some(pages) = &report.pages {
        line("pages", self::pages(pages))?;
    }
    if let Some(size) = &report.size {
        line("size", weight(size))?;
    }
    let seconds: f64 = report.stages.iter().map(|(_, seconds)| seconds).sum();
    let stages: Vec<String> = report.stages.iter().map(|(stage, seconds)| format!("{stage} {seconds:.2}")).collect();
    let memory = memory.map(|bytes| format!(", at most {} of memory", size::bytes(bytes))).unwrap_or_default();
    line("time", format!("{seconds:.2} s ({}){memory}", stages.join(", ")))?;
    Ok(())
}

fn files(files: &Files) -> String {
    let Files { found, articles, copies, relations, other, refused, remembered, former, of_the_past } = files;
    let kinds: Vec<String> = relations.iter().map(|(name, count)| format!("{name} {count}")).collect();
    let kinds = if kinds.is_empty() { String::new() } else { format!(" ({}), named on its page", kinds.join(", ")) };
    let former =
        if *former > 0 { format!("; {former} former versions, {of_the_past} of them shown") } else { String::new() };
    format!(
        "{found}: {articles} articles, {copies} more files of one of them{kinds}, {other} not articles, {refused} refused \
         {DIM}({remembered} known from before){DIM:#}{former}"
    )
}

fn pages(pages: &Pages) -> String {
    let Pages { planned, rendered, unchanged, written, removed, statics, bytes_written, bytes, left: _ } = pages;
    if rendered + unchanged == 0 {
        return format!("{planned} and {statics} static files planned");
    }
    format!(
        "{planned} and {statics} static files: {rendered} rendered, {unchanged} unchanged, {removed} removed; {written} files \
         written ({} of {})",
        size::bytes(*bytes_written),
        size::bytes(*bytes)
    )
}

/// `12.3 MB in 412 files, 1.2 % of 1.00 GB that GitHub Pages allows: articles 8.1 MB, search 2.0 MB`.
fn weight(size: &Size) -> String {
    let taken = format!("{} in {} files", size::bytes(size.bytes), size::count(size.files));
    let sections: Vec<(String, String)> =
        size.sections.iter().map(|section| (section.name.clone(), size::bytes(section.bytes))).collect();
    let budget = size.budget.as_ref().map(|allowed| format!(", {}", shares(size, allowed))).unwrap_or_default();
    format!("{taken}{budget}: {}", names(&sections))
}

/// How much is taken of each limit.
fn shares(size: &Size, allowed: &Allowed) -> String {
    let of = |taken, limit: Option<u64>, shown: fn(u64) -> String, unit| {
        let limit = limit?;
        Some(format!("{} of {}{unit}", size::share(taken, limit), shown(limit)))
    };
    let all = [
        of(size.bytes, allowed.bytes, size::bytes, ""),
        of(size.files, allowed.files, size::count, " files"),
        of(size.largest, allowed.file_bytes, size::bytes, " for the largest file"),
    ];
    let all: Vec<String> = all.into_iter().flatten().collect();
    format!("{} that {} allows", all.join(" and "), plain(&allowed.by))
}

/// `甲 12, 乙 7 and 3 more`.
fn names(counts: &[(String, impl std::fmt::Display)]) -> String {
    let shown: Vec<String> = counts.iter().take(NAMES).map(|(of, count)| format!("{} {count}", name(of))).collect();
    let more = counts.len().saturating_sub(NAMES);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    shown.join(", ") + &more
}

/// `2 errors: unreadable 2; 1 warning: no-date 1`.
fn kinds(findings: &[Finding]) -> String {
    let mut by_severity: BTreeMap<_, (usize, Vec<String>)> = BTreeMap::new();
    for (severity, kind, count) in tally(findings) {
        let (sum, kinds) = by_severity.entry(std::cmp::Reverse(severity)).or_default();
        *sum += count;
        kinds.push(format!("{kind} {count}"));
    }
    let parts = by_severity.iter().map(|(severity, (sum, kinds))| {
        let style = style(severity.0);
        format!("{style}{}{style:#}: {}", counted(*sum, &severity.0.to_string()), kinds.join(", "))
    });
    parts.collect::<Vec<_>>().join("; ")
}

/// `1 note`, `2 notes`.
pub(super) fn counted(count: usize, name: &str) -> String {
    format!("{count} {name}{}", if count == 1 { "" } else { "s" })
}

/// The most memory that this process ever held, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kibibytes| kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(found: &[Finding], loudness: Loudness) -> String {
        let mut bytes = Vec::new();
        findings(&mut Spoken::new(&mut bytes), found, loudness).unwrap();
        anstream::adapter::strip_str(&String::from_utf8(bytes).unwrap()).to_string()
    }

    #[test]
    fn findings_are_shown_up_to_a_screenful() {
        let mut all: Vec<Finding> =
            (1..=22).map(|line| Finding::warning("no-date", "no date").at(line).within("a.md")).collect();
        all.push(Finding::note("odd", "odd").within("b.md"));
        all.push(Finding::error("binary", "not\x1b[2J text").within("c.md"));
        let usual = said(&all, Loudness::Usual);
        assert_eq!(usual.lines().count(), 22);
        assert!(usual.starts_with("a.md:1: warning[no-date]: no date\n"), "{usual}");
        assert!(
            usual.ends_with(
                "c.md:1: error[binary]: not\u{fffd}[2J text\n… and 2 warnings and 1 note more; -v shows all\n"
            ),
            "{usual}"
        );
        assert_eq!(said(&all, Loudness::Verbose).lines().count(), 24);
        assert_eq!(said(&all, Loudness::Quiet), "c.md:1: error[binary]: not\u{fffd}[2J text\n");
    }

    #[test]
    fn words_of_others_are_no_commands() {
        assert_eq!(plain("a\x1b]0;b\x07\n##[error]c"), "a\u{fffd}]0;b\u{fffd}\n## [error]c");
        assert_eq!(name("x\n\u{202e}y.md:1: error[fake]\t"), "x\u{fffd}\u{fffd}y.md:1: error[fake]\u{fffd}");
        let lines =
            said(&[Finding::error("binary", "no").within("a\nb.md:1: error[fake]: c\u{202e}.md")], Loudness::Quiet);
        assert_eq!(lines, "a\u{fffd}b.md:1: error[fake]: c\u{fffd}.md:1: error[binary]: no\n");
    }

    #[test]
    fn annotations_are_escaped() {
        assert_eq!(escaped("50%: a,\nb", &[':', ',']), "50%25%3A a%2C%0Ab");
    }

    #[test]
    fn sums_are_said_briefly() {
        let counts: Vec<_> = (0..10).map(|at| (format!("n{at}"), 10 - at)).collect();
        assert_eq!(names(&counts), "n0 10, n1 9, n2 8, n3 7, n4 6, n5 5, n6 4, n7 3 and 2 more");
        let found = [Finding::note("a", ""), Finding::error("b", ""), Finding::note("a", "")];
        assert_eq!(anstream::adapter::strip_str(&kinds(&found)).to_string(), "1 error: b 1; 2 notes: a 2");
    }
}
