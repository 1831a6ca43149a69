//! Mistakes of the person who is at work: errors and findings in, what the overlay shows out. It never judges whether one is
//! bad: who tells of it has done that.

use crate::report::{Finding, Mistakes, point};
use serde::Serialize;

/// Something to mend.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct Problem {
    /// Where: `templates/base.html:12:8`; the first words of the text where no file is to blame.
    pub(super) title: String,
    /// What, as a terminal would show it, with a caret where there is one.
    pub(super) text: String,
}

/// Where things go wrong. What was wrong at one place is forgotten when it is looked at again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// In what the site is made of beside the articles.
    Site,
    /// On pages that are looked at.
    InView,
    /// On any page.
    Publishing,
    /// In articles that were changed since the server was started.
    Articles,
}

/// The problems that an error tells of.
pub(super) fn of_error(err: &anyhow::Error) -> Vec<Problem> {
    match err.downcast_ref::<Mistakes>() {
        Some(mistakes) => mistakes.0.iter().map(|text| Problem::new(text)).collect(),
        None => vec![Problem::new(&format!("{err:#}"))],
    }
}

/// The problem that a finding tells of, with the line that it is about, where the file's text is at hand.
pub(super) fn of_finding(finding: &Finding, text: Option<&str>) -> Problem {
    let said = format!("{}[{}]: {}", finding.severity, finding.kind, finding.message);
    let text = text.map(|text| point(&finding.path, text, finding.line, finding.column, &said));
    Problem { title: finding.place(), text: text.unwrap_or(said) }
}

impl Problem {
    fn new(text: &str) -> Self {
        let place = text.lines().find_map(|line| line.trim_start().strip_prefix("--> "));
        let title = place.unwrap_or_else(|| text.lines().next().unwrap_or_default());
        Self { title: title.trim().to_owned(), text: text.trim_end().to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_named_after_its_place() {
        let text = "Unknown filter `shout`\n --> templates/a.html:1:12\n  |\n1 | {{ title | shout }}\n";
        let two = Mistakes(vec![text.into(), "public: is a file".into()]);
        let titles: Vec<String> = of_error(&two.into()).into_iter().map(|problem| problem.title).collect();
        assert_eq!(titles, ["templates/a.html:1:12", "public: is a file"]);
        let plain = of_error(&anyhow::anyhow!("cause").context("a.toml: cannot be read"));
        assert_eq!(plain[0].text, "a.toml: cannot be read: cause");
        let finding = Finding::error("binary", "no text").at_character(2, 3).within("content/a.md");
        let found = of_finding(&finding, None);
        assert_eq!((found.title.as_str(), found.text.as_str()), ("content/a.md:2:3", "error[binary]: no text"));
        let drawn = "error[binary]: no text\n --> content/a.md:2:3\n  |\n2 | abc\n  |   ^";
        assert_eq!(of_finding(&finding, Some("1\nabc\n")).text, drawn);
    }
}
