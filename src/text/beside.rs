//! Files that lie beside an article, in the archive itself: what a page writes and the article's path in, paths of the archive out. It
//! never looks whether there is such a file.

use super::url::decoded;

/// Longer addresses no file has.
const LONGEST: usize = 1_000;

/// What a page writes where it may name a file beside it: nothing with a scheme or a host, and no place within the page.
pub fn written(address: &str) -> Option<String> {
    let address = address.trim().replace('\\', "/");
    let is_near = !address.is_empty()
        && address.len() <= LONGEST
        && !address.starts_with(['#', '?'])
        && !address.starts_with("//")
        && !has_scheme(&address)
        && !address.chars().any(char::is_control);
    is_near.then_some(address)
}

fn has_scheme(address: &str) -> bool {
    let scheme = address.split_once(':').map(|(scheme, _)| scheme);
    scheme.is_some_and(|it| {
        it.starts_with(|c: char| c.is_ascii_alphabetic())
            && it.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    })
}

/// The place of what an article of that path writes: its folder, and what is written.
pub fn place(path: &str, written: &str) -> String {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    format!("{folder}\n{written}")
}

/// What is written of a place, in letters.
pub fn named(place: &str) -> String {
    decoded(place.split_once('\n').map_or(place, |(_, written)| written))
}

/// The paths that a place may mean, the likeliest first: without what is only for a server, and with its letters in the place of
/// `%E6`; or as it is. `prefix` is what the paths of its content root begin with. None of them leads out of that.
pub fn paths(place: &str, prefix: &str) -> Vec<String> {
    let Some((folder, written)) = place.split_once('\n') else { return Vec::new() };
    let bare = written.split(['?', '#']).next().unwrap_or_default();
    let mut paths = Vec::new();
    for name in [decoded(bare), bare.to_owned(), decoded(written), written.to_owned()] {
        let path = path(folder, &name, prefix).filter(|path| !paths.contains(path));
        paths.extend(path);
    }
    paths
}

/// The path of a name, seen from a folder, or from the top of the content root.
fn path(folder: &str, name: &str, prefix: &str) -> Option<String> {
    let top = prefix.trim_end_matches('/');
    let mut parts: Vec<&str> =
        if name.starts_with('/') { top } else { folder }.split('/').filter(|it| !it.is_empty()).collect();
    let least = top.split('/').filter(|it| !it.is_empty()).count();
    for part in name.split('/').filter(|part| !matches!(*part, "" | ".")) {
        match part {
            ".." if parts.len() > least => drop(parts.pop()),
            ".." => return None,
            part if part.contains(['\0', '\\', '\n']) => return None,
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    (parts.len() > least && path.starts_with(prefix)).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::{paths, place, written};

    #[test]
    fn what_may_lie_beside() {
        for near in ["湖.png", "../图/湖 一.png", "./a_files/b.jpg", "/img/a.jpg", "img\\a.jpg", "图：一.png"] {
            assert!(written(near).is_some(), "{near}");
        }
        for far in
            ["", "#a", "?a", "//a.example/b.png", "https://a.example/b.png", "data:image/png;base64,x", "C:\\a.png"]
        {
            assert_eq!(written(far), None, "{far}");
        }
    }

    #[test]
    fn paths_stay_in_their_root() {
        let check = |path: &str, name: &str, prefix: &str, want: &[&str]| {
            assert_eq!(paths(&place(path, name), prefix), want, "{path} {name}");
        };
        check("新闻/a.md", "湖.png", "", &["新闻/湖.png"]);
        check("a.md", "%E6%B9%96.png?v=1", "", &["湖.png", "%E6%B9%96.png", "湖.png?v=1", "%E6%B9%96.png?v=1"]);
        check("x/y/a.md", "../图/./b.png", "", &["x/图/b.png"]);
        check("x/y/a.md", "/img/b.png", "x/", &["x/img/b.png"]);
        check("x/y/a.md", "../../img/b.png", "x/", &[]);
        check("x/y/a.md", "../../../b.png", "", &[]);
        check("x/a.md", "..%2F..%2Fb.png", "", &["x/..%2F..%2Fb.png"]);
        check("x/a.md", "..", "", &[]);
    }
}
