//! `reprint inspect`: what every piece of one file became. Any file, anywhere; it never writes one.

use super::{SiteArgs, spoken, voice};
use crate::{
    article::{Article, Filed, Sign},
    clean::{Piece, Verdict, What},
    inspect::{self, Account},
    make::{self, CONFIG, Cleaning, Need, Place, Site},
    report::Finding,
    source,
};
use anstyle::{AnsiColor, Style};
use anyhow::{Result, anyhow};
use clap::Args;
use std::{
    collections::BTreeMap,
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

const NAME: Style = Style::new().bold();
const FIELD: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Green)));
const GONE: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red)));
const DIM: Style = Style::new().dimmed();

/// Show what every piece of a file became: fields with their evidence, kept text, removed text by rule.
#[derive(Debug, Args)]
pub(super) struct Inspect {
    /// The file; it need not be part of the site.
    file: PathBuf,

    #[command(flatten)]
    site: SiteArgs,

    /// Print it as JSON.
    #[arg(long)]
    json: bool,
}

impl Inspect {
    pub(super) fn run(&self) -> Result<ExitCode> {
        let shown = self.file.display().to_string();
        let (site, path, cleaning) = match source::is_file(&self.file) {
            true => {
                let site = load(&self.site, &self.file)?;
                let path = name(&site, &self.file);
                let bytes = source::read(&self.file);
                let cleaning = bytes.and_then(|bytes| make::clean_file(&site, &path, &bytes));
                (site, path, cleaning)
            }
            false => self.former(&shown)?,
        };
        let cleaning = cleaning.map_err(|finding| anyhow!("{}", finding.within(shown.clone())))?;
        let account = Account::of(&path, &cleaning);
        if self.json {
            spoken::json(&account, true)?;
        } else {
            let mut out = spoken::out();
            print(&mut out, &shown, &account, &topics(&site, &account))?;
        }
        Ok(ExitCode::SUCCESS)
    }

    /// A file that is not on disk: one of a repository, or a former version.
    fn former(&self, shown: &str) -> Result<(Site, String, Result<Cleaning, Finding>)> {
        let missing = || anyhow!("{shown}: no such file; name one from the folder where you are");
        let site = Site::load(&self.site.place()?, Need::Articles).map_err(|_| missing())?;
        let names = [name(&site, &self.file), shown.to_owned()];
        let mut found = None;
        for name in names {
            found = found.or(make::find(&site, &name)?);
        }
        let source = found.ok_or_else(missing)?;
        let cleaning = inspect::cleaning(&site, &source);
        Ok((site, source.path, cleaning))
    }
}

/// The site around us; only recipes and default settings where there is none.
pub(super) fn load(site: &SiteArgs, file: &Path) -> Result<Site> {
    let place = site.place()?;
    let is_outside = place.root.is_none() && place.config.is_none() && source::upwards(&place.from, CONFIG).is_none();
    let content = if is_outside { vec![file.to_owned()] } else { Vec::new() };
    Site::load(&Place { content, ..place }, Need::Articles)
}

/// The file's name in the archive if it is part of the site, else its path as typed.
pub(super) fn name(site: &Site, file: &Path) -> String {
    let real = source::real(file);
    let inside = site.roots().ok().into_iter().flatten().find_map(|root| {
        let relative = real.strip_prefix(&root.dir).ok().filter(|relative| !relative.as_os_str().is_empty())?;
        Some(format!("{}{}", root.prefix, source::slashed(relative)))
    });
    inside.unwrap_or_else(|| source::slashed(file))
}

/// The topics of an article, each with the rule that put it there.
fn topics(site: &Site, account: &Account<'_>) -> String {
    let filed = account.article.iter().flat_map(|article| &article.card.topics);
    let line = |filed: &Filed| {
        let name = &site.config.topics.get(filed.topic as usize)?.name;
        Some(match &filed.by {
            Sign::Title(word) => format!("{name}: the title has {word}"),
            Sign::Tag(tag) => format!("{name}: it has the tag {tag}"),
            Sign::Recognised(tag) => format!("{name}: it has no tags, and its words have {tag}"),
            Sign::Text(word) => format!("{name}: the text has {word} twice"),
            Sign::Outlet(outlet) => format!("{name}: {outlet} published it"),
            Sign::Date => format!("{name}: its date"),
        })
    };
    filed.filter_map(line).collect::<Vec<_>>().join("\n")
}

fn print(out: &mut impl Write, shown: &str, account: &Account<'_>, topics: &str) -> Result<()> {
    let Account { recipe, outcome, reason, .. } = account;
    let (shown, reason) = (voice::name(shown), reason.map(|it| format!(" ({})", voice::name(it))).unwrap_or_default());
    // An empty file is not asked for its recipe.
    let by = if recipe.is_empty() { String::new() } else { format!(", by recipe `{recipe}`") };
    writeln!(out, "{NAME}{shown}{NAME:#}: {outcome}{reason}{by}")?;
    for finding in account.findings {
        let style = voice::style(finding.severity);
        let Finding { line, severity, kind, message, .. } = finding;
        writeln!(out, "  line {line}: {style}{severity}[{kind}]{style:#}: {}", voice::name(message))?;
    }
    if let Some(article) = account.article {
        heading(out, "fields")?;
        let topics = Some(("topics".to_owned(), topics.to_owned())).filter(|(_, topics)| !topics.is_empty());
        for (name, value) in fields(article).into_iter().chain(topics) {
            writeln!(out, "  {FIELD}{name:<12}{FIELD:#} {}", voice::plain(&value).replace('\n', "\n               "))?;
        }
        heading(out, "text")?;
        writeln!(out, "{}", voice::plain(article.body.content.text()))?;
        heading(out, "removed")?;
        for removed in &article.body.removed {
            let (rule, count, chars) = (&removed.rule, removed.count, removed.chars);
            writeln!(
                out,
                "  {GONE}{rule}{GONE:#} {DIM}({}, {chars} characters){DIM:#}",
                voice::counted(count, "time")
            )?;
            writeln!(out, "    {}", voice::plain(&removed.text).replace('\n', "\n    "))?;
        }
    }
    heading(out, "pieces")?;
    account.pieces.iter().try_for_each(|it| piece(out, it))
}

fn heading(out: &mut impl Write, text: &str) -> Result<()> {
    Ok(writeln!(out, "\n{NAME}{text}{NAME:#}")?)
}

/// What is known of an article, with how we know it.
fn fields(article: &Article) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for fact in inspect::facts(Some(article), &BTreeMap::new(), "") {
        let (value, evidence) = (fact.values.join("; "), fact.evidence.join("\n"));
        let name = fact.name.trim_end_matches("_url").replace('_', " ");
        match fact.name.as_str() {
            "outlet" => fields.push((name, format!("{value} ({evidence})"))),
            _ if evidence.is_empty() => fields.push((name, value)),
            _ => fields.extend([(name, value), ("signs".into(), evidence)]),
        }
    }
    let body = &article.body;
    fields.push(("encoding".into(), format!("{}, {} bytes, SHA-256 {}", body.encoding, body.bytes, body.sha256)));
    fields
}

/// One piece of the page: plain where it is kept, coloured and named where it is not.
fn piece(out: &mut impl Write, piece: &Piece) -> Result<()> {
    if piece.text.trim().is_empty() {
        return Ok(());
    }
    let image = what(piece.what);
    let text = voice::plain(piece.text.trim()).replace('\n', " ");
    match &piece.verdict {
        Verdict::Body => writeln!(out, "  {image}{text}")?,
        Verdict::Field(name) => writeln!(out, "  {FIELD}{name}:{FIELD:#} {image}{text}")?,
        Verdict::Removed(rule) => writeln!(out, "  {GONE}-{rule}:{GONE:#} {DIM}{image}{text}{DIM:#}")?,
    }
    Ok(())
}

/// What stands before a part of a page that is none of its words.
fn what(what: What) -> &'static str {
    match what {
        What::Words => "",
        What::Picture => "[image] ",
        What::Data => "[data] ",
        What::Alt => "[alt] ",
        What::Address => "[address] ",
        What::Comment => "[comment] ",
    }
}

#[cfg(test)]
mod tests {
    use super::piece;
    use crate::clean::{Piece, Verdict, What};

    #[test]
    fn pieces_say_what_they_became() {
        let said = |verdict, text: &str, image| {
            let mut out = Vec::new();
            piece(
                &mut out,
                &Piece { verdict, text: text.into(), what: if image { What::Picture } else { What::Words } },
            )
            .unwrap();
            anstream::adapter::strip_str(&String::from_utf8(out).unwrap()).to_string()
        };
        assert_eq!(said(Verdict::Body, " 正文\n续 ", false), "  正文 续\n");
        assert_eq!(said(Verdict::Field("title".into()), "题", false), "  title: 题\n");
        assert_eq!(
            said(Verdict::Removed("ad".into()), "https://x.example/a.png", true),
            "  -ad: [image] https://x.example/a.png\n"
        );
        assert_eq!(said(Verdict::Body, " \n", false), "");
    }
}
