//! Files that come with the program and that a site may have its own of: our folder and the site's in, one set of files out;
//! templates compiled, and the table of words for the site's language.

use crate::{
    config::Config,
    digest::Digest,
    media,
    page::{Words, url},
    render::Theme,
    report::{Finding, Mistakes, keep},
    source,
};
use anyhow::{Context, Result};
use include_dir::{Dir, include_dir};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
    time::SystemTime,
};

static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");

static STATIC: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/static");

/// The folder of string tables among the templates.
const TABLES: &str = "i18n/";

/// Every file of the theme that comes with the program: where it would be in a site's folder, and its bytes.
pub fn own_theme() -> BTreeMap<String, &'static [u8]> {
    let folder = |name: &'static str, dir: &'static Dir<'static>| {
        embedded(dir).into_iter().map(move |(path, bytes)| (format!("{name}/{path}"), bytes))
    };
    folder("templates", &TEMPLATES).chain(folder("static", &STATIC)).collect()
}

/// The static files of a site.
pub(super) fn statics(root: &Path) -> Result<BTreeMap<String, Asset>> {
    overlay(&STATIC, &root.join("static"))
}

/// What is odd in the names of a site's own static files. Those that some system cannot hold are left out.
pub(super) fn oddly_named(statics: &mut BTreeMap<String, Asset>, shown: impl Fn(&Path) -> String) -> Vec<Finding> {
    let mut forms: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in statics.keys() {
        forms.entry(url::same_file(path)).or_default().push(path.clone());
    }
    let mut findings = Vec::new();
    statics.retain(|path, asset| {
        let Asset::Own(file) = asset else { return true };
        let is_portable = url::is_portable(path);
        if !is_portable {
            let message = "no path that every file system can hold, so that it is left out; rename it";
            findings.push(Finding::error("bad-path", message).within(shown(file)));
        } else if let Some(other) = forms[&url::same_file(path)].iter().find(|other| *other != path) {
            let message = format!(
                "differs from {other} by its letters' cases only, so that some systems hold one of them; rename it"
            );
            findings.push(Finding::warning("path-collision", message).within(shown(file)));
        }
        is_portable
    });
    findings
}

/// A file of the default theme, or of the site.
#[derive(Clone, Debug)]
pub enum Asset {
    /// It travels inside the program.
    Embedded(&'static [u8]),
    /// It is in one of the site's own folders.
    Own(PathBuf),
    /// It is a picture beside an article, in the site under the name that its bytes give it.
    Picture(PathBuf, String),
}

impl Asset {
    /// Digest of what it is: of its bytes; of a file that was not changed lately, of its stamp. Two files with one digest are
    /// the same.
    pub fn digest(&self) -> Result<Digest> {
        match self {
            Self::Embedded(bytes) => Ok(Digest::of(bytes)),
            Self::Picture(_, name) => Ok(Digest::of(name.as_bytes())),
            Self::Own(file) => match source::stamp(file).filter(|stamp| !stamp.is_younger_than(SystemTime::now())) {
                Some(stamp) => Ok(Digest::of_value(&(file, stamp))),
                None => Ok(Digest::of(&source::bytes(file)?)),
            },
        }
    }

    /// Its bytes.
    pub fn bytes(&self) -> Result<Vec<u8>> {
        match self {
            Self::Embedded(bytes) => Ok(bytes.to_vec()),
            Self::Own(file) => source::bytes(file),
            Self::Picture(file, _) => {
                let own = source::picture(file).and_then(|bytes| media::own(&bytes));
                Ok(own
                    .map_err(anyhow::Error::msg)
                    .with_context(|| format!("{}: cannot be shown", file.display()))?
                    .bytes)
            }
        }
    }

    pub(super) fn text(&self, name: &str) -> Result<String> {
        match self {
            Self::Embedded(bytes) => {
                Ok(std::str::from_utf8(bytes).with_context(|| format!("{name}: is not UTF-8"))?.to_owned())
            }
            Self::Own(file) | Self::Picture(file, _) => source::text(file, name),
        }
    }
}

/// The templates of a site and the pages' own words, in its language and in those of its variants: ours, overridden file by file by the site's.
pub(super) fn read(root: &Path, config: &Config, last: Option<&Arc<Theme>>) -> Result<(Arc<Theme>, Words, Vec<Words>)> {
    let files = overlay(&TEMPLATES, &root.join("templates"))?;
    let (mut texts, mut tables) = (BTreeMap::new(), BTreeMap::new());
    for text in texts_of(files)? {
        match text.0.strip_prefix(TABLES).and_then(|name| name.strip_suffix(".toml")) {
            Some(language) => tables.insert(language.to_owned(), text.1),
            None => texts.insert(text.0, text.1),
        };
    }
    let mut errors = Vec::new();
    let mut words =
        |language: &String| keep(Words::load(language, &tables, &config.written).map_err(Into::into), &mut errors);
    let own = words(&config.language);
    let variants: Option<Vec<Words>> = config.variants.iter().map(&mut words).collect();
    let theme = match last.filter(|theme| theme.is_of(&texts)) {
        Some(theme) => Some(theme.clone()),
        None => keep(Theme::load(texts.into_iter().collect()).map(Arc::new), &mut errors),
    };
    match (theme, own, variants) {
        (Some(theme), Some(own), Some(variants)) => Ok((theme, own, variants)),
        _ => Err(Mistakes::all(errors)),
    }
}

/// The texts of files, by name.
fn texts_of(files: BTreeMap<String, Asset>) -> Result<Vec<(String, String)>> {
    let text = |(name, asset): (String, Asset)| {
        let text = asset.text(&format!("templates/{name}"))?;
        Ok((name, text))
    };
    files.into_iter().map(text).collect()
}

/// Our files, overridden one by one by the site's, and the site's other ones.
pub(super) fn overlay(theirs: &'static Dir<'static>, own: &Path) -> Result<BTreeMap<String, Asset>> {
    let ours = embedded(theirs).into_iter();
    let mut files: BTreeMap<String, Asset> = ours.map(|(name, bytes)| (name, Asset::Embedded(bytes))).collect();
    files.extend(source::folder(own)?.files.into_iter().map(|(name, file)| (name, Asset::Own(file))));
    Ok(files)
}

/// All files of a folder that travels inside the program, without what other programs keep there.
fn embedded(dir: &'static Dir<'static>) -> Vec<(String, &'static [u8])> {
    let mut files = Vec::new();
    let mut folders = vec![dir];
    while let Some(folder) = folders.pop() {
        folders.extend(folder.dirs());
        let visible = folder.files().map(|file| (source::slashed(file.path()), file.contents()));
        files.extend(visible.filter(|(name, _)| !name.starts_with('.') && !name.contains("/.")));
    }
    files
}
