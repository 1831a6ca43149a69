//! Where addresses lead: the files of a site and an address on a page in, a file, another host or a mistake out. It knows what a
//! web server makes of an address and what a file system does, and asks neither.

use super::Fault;
use crate::text::url::{decoded, encoded};
use url::Url;

/// The host of a site that is not known to have one. Nobody has it.
const NOWHERE: &str = "http://site.invalid/nowhere/known/";

/// The page that hosts show at every address that does not exist, and one such address.
const MISSING: (&str, &str) = ("404.html", "no/such/page/");

/// All files of a site.
#[derive(Clone, Debug)]
pub struct Atlas<'a> {
    /// Their paths, sorted.
    files: Vec<&'a str>,
    base: Url,
    /// What stands for the address of a site that may be anywhere.
    nowhere: Url,
    has_base: bool,
    is_portable: bool,
}

/// Where an address leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lead {
    /// To a file, by its place among all, and an element of it.
    File(usize, Option<String>),
    /// To another host.
    Away(String),
    /// Nowhere on the web: to a mail program, or to what it holds itself.
    Nothing,
    /// To this path, which is no file of the site.
    Missing(String),
    /// Where it should not: what to say of it.
    Wrong(Fault, String),
}

impl<'a> Atlas<'a> {
    /// The atlas of a site with these files. `base` is its address, with a final slash, where it is known; a portable site must
    /// work without a web server.
    pub fn new(files: impl IntoIterator<Item = &'a str>, base: Option<&str>, is_portable: bool) -> Self {
        let mut files: Vec<&str> = files.into_iter().collect();
        files.sort_unstable();
        let known = base.and_then(|base| Url::parse(base).ok());
        let nowhere = Url::parse(NOWHERE).expect("it is an address");
        Self { files, has_base: known.is_some(), base: known.unwrap_or_else(|| nowhere.clone()), nowhere, is_portable }
    }

    /// How many files there are.
    pub(super) fn len(&self) -> usize {
        self.files.len()
    }

    /// The place of a file.
    pub(super) fn place(&self, path: &str) -> Option<usize> {
        self.files.binary_search(&path).ok()
    }

    /// The file at a place.
    pub(super) fn path(&self, place: usize) -> &'a str {
        self.files[place]
    }

    /// What of an address is the same on all pages, however deep they are: it without the way to the site's root.
    pub(super) fn essence<'t>(&self, written: &'t str) -> &'t str {
        let written = written.trim();
        let mut rest = written.strip_prefix(self.base.path()).unwrap_or(written);
        while let Some(inner) = rest.strip_prefix("../").or_else(|| rest.strip_prefix("./")) {
            rest = inner;
        }
        rest
    }

    /// Where an address on a page leads.
    pub fn lead(&self, page: &str, written: &str) -> Lead {
        let written = written.trim();
        let form = Form::of(written);
        if form == Form::Own {
            let id = written.split_once('#').map(|(_, id)| id);
            return self.place(page).map_or(Lead::Nothing, |at| Lead::File(at, element(id)));
        }
        let here = if page == MISSING.0 && self.has_base { MISSING.1 } else { page };
        // On a host no way leads out at its root; on a disk it does.
        let base = if form == Form::Relative && self.is_portable { &self.nowhere } else { &self.base };
        let joined = base.join(&encoded(here)).and_then(|here| here.join(written));
        let Ok(target) = joined else {
            return Lead::Wrong(Fault::BrokenLink, "is no address".into());
        };
        if !matches!(target.scheme(), "http" | "https") {
            return Lead::Nothing;
        }
        let is_here = target.host() == base.host() && target.port() == base.port();
        match target.path().strip_prefix(base.path()).filter(|_| is_here) {
            Some(path) => match self.file(&decoded(path)) {
                Err(wrong) => wrong,
                Ok(file) => match self.reservation(page, written, form) {
                    Some(message) => Lead::Wrong(Fault::NotPortable, message),
                    None => Lead::File(file, element(target.fragment())),
                },
            },
            None if form == Form::Whole => Lead::Away(written.to_owned()),
            None => Lead::Wrong(Fault::BrokenLink, self.outside(form)),
        }
    }

    /// The file that a web server finds at a path.
    fn file(&self, path: &str) -> Result<usize, Lead> {
        let is_folder = path.is_empty() || path.ends_with('/');
        let file = if is_folder { format!("{path}index.html") } else { path.to_owned() };
        self.place(&file).ok_or_else(|| match self.place(&format!("{path}/index.html")) {
            Some(_) => {
                let message = "leads to a folder, which not every server forgives; end it in `/index.html`".into();
                Lead::Wrong(Fault::NotPortable, message)
            }
            None => Lead::Missing(file),
        })
    }

    /// Why an address does not lead from a page to a file that is there where no web server helps.
    fn reservation(&self, page: &str, written: &str, form: Form) -> Option<String> {
        let path = written.split(['?', '#']).next().unwrap_or_default();
        let is_folder = path.ends_with('/') || matches!(path.rsplit('/').next(), Some("." | ".."));
        let why = match form {
            Form::Rooted if page != MISSING.0 => "begins at the root of the host",
            Form::Relative if is_folder => "names no file",
            _ => return None,
        };
        let message = || {
            format!(
                "{why}, so that it does not work from a disk; name the file by its way from the page, or say `links = \"clean\"`"
            )
        };
        self.is_portable.then(message)
    }

    /// What to say of an address that leaves the site without naming a host.
    fn outside(&self, form: Form) -> String {
        match form {
            Form::Rooted if !self.has_base => {
                "begins at the root of a host, and where the site will be is not known; write the way from the page, or say `base_url`"
                    .into()
            }
            _ => "leads out of the site".into(),
        }
    }
}

/// How an address is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Nothing but a query or a fragment: it stays on the page.
    Own,
    /// With a scheme or a host.
    Whole,
    /// From the root of the host.
    Rooted,
    /// From the page.
    Relative,
}

impl Form {
    fn of(written: &str) -> Self {
        if written.is_empty() || written.starts_with(['#', '?']) {
            Self::Own
        } else if written.starts_with("//") || Url::parse(written).is_ok() {
            Self::Whole
        } else if written.starts_with('/') {
            Self::Rooted
        } else {
            Self::Relative
        }
    }
}

/// The element that a fragment names; none for the top of a page and for words to be found in it.
fn element(fragment: Option<&str>) -> Option<String> {
    let id = decoded(fragment?.split(":~:").next().unwrap_or_default());
    (!id.is_empty() && !id.eq_ignore_ascii_case("top")).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::{Atlas, Lead};

    const FILES: [&str; 5] = ["404.html", "a/index.html", "index.html", "style.css", "标/index.html"];

    /// Where an address leads: a file with an element, another host behind `>`, nothing, or what is wrong.
    fn lead(base: Option<&str>, is_portable: bool, page: &str, written: &str) -> String {
        let atlas = Atlas::new(FILES, base, is_portable);
        match atlas.lead(page, written) {
            Lead::File(at, None) => atlas.path(at).to_owned(),
            Lead::File(at, Some(id)) => format!("{}#{id}", atlas.path(at)),
            Lead::Away(address) => format!("> {address}"),
            Lead::Nothing => "-".into(),
            Lead::Missing(file) => format!("no {file}"),
            Lead::Wrong(fault, message) => {
                format!("{}: {}", fault.kind(), message.split([';', ',']).next().unwrap())
            }
        }
    }

    #[test]
    fn where_addresses_lead() {
        let base = Some("https://h.example/b/");
        for (page, written, portable, hosted) in [
            ("a/index.html", "../index.html", "index.html", "index.html"),
            ("a/index.html", " ../style.css?v=1 ", "style.css", "style.css"),
            ("a/index.html", "#x", "a/index.html#x", "a/index.html#x"),
            ("a/index.html", "?q=1#top", "a/index.html", "a/index.html"),
            ("a/index.html", "../%E6%A0%87/index.html#%E6%A1%A5", "标/index.html#桥", "标/index.html#桥"),
            ("a/index.html", "../标/index.html#:~:text=x", "标/index.html", "标/index.html"),
            ("a/index.html", "../", "not-portable: names no file", "index.html"),
            ("index.html", "a", "not-portable: leads to a folder", "not-portable: leads to a folder"),
            ("index.html", "b.html", "no b.html", "no b.html"),
            ("a/index.html", "b/", "no a/b/index.html", "no a/b/index.html"),
            ("index.html", "../x", "broken-link: leads out of the site", "broken-link: leads out of the site"),
            ("index.html", "mailto:a@b.example", "-", "-"),
            ("index.html", "https://k.example/x", "> https://k.example/x", "> https://k.example/x"),
            ("index.html", "//k.example/x", "> //k.example/x", "> //k.example/x"),
            ("index.html", "http://[", "broken-link: is no address", "broken-link: is no address"),
        ] {
            assert_eq!(lead(None, true, page, written), portable, "{written}");
            assert_eq!(lead(base, false, page, written), hosted, "{written}");
        }
    }

    #[test]
    fn what_is_the_same_at_every_depth() {
        let atlas = Atlas::new([], Some("https://h.example/b/"), true);
        let same = ["x.html#y", "../../x.html#y", "./x.html#y", "/b/x.html#y", " ../x.html#y"];
        assert_eq!(same.map(|written| atlas.essence(written)), ["x.html#y"; 5]);
        assert_eq!(["/x", "a/../x", ".."].map(|written| atlas.essence(written)), ["/x", "a/../x", ".."]);
    }

    #[test]
    fn where_the_site_is_matters() {
        let base = Some("https://h.example/b/");
        for (page, written, is_portable, base, want) in [
            ("index.html", "/b/a/", false, base, "a/index.html"),
            ("index.html", "/b/a/index.html", true, base, "not-portable: begins at the root of the host"),
            ("index.html", "/a/", false, base, "broken-link: leads out of the site"),
            ("index.html", "/a/", false, None, "broken-link: begins at the root of a host"),
            ("index.html", "https://h.example/b/a/", true, base, "a/index.html"),
            ("index.html", "https://h.example/b/c/", true, base, "no c/index.html"),
            ("index.html", "https://h.example/other/", true, base, "> https://h.example/other/"),
            ("a/index.html", "../../index.html", false, Some("https://h.example/"), "index.html"),
            (
                "a/index.html",
                "../../index.html",
                true,
                Some("https://h.example/"),
                "broken-link: leads out of the site",
            ),
            ("404.html", "/b/style.css", true, base, "style.css"),
            ("404.html", "style.css", true, base, "no no/such/page/style.css"),
            ("404.html", "style.css", true, None, "style.css"),
        ] {
            assert_eq!(lead(base, is_portable, page, written), want, "{page}: {written}");
        }
    }
}
