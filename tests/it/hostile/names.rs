//! Names that are no names: as titles, tags, outlets and names of files. Whatever they are, every path of the site is one that every
//! system can hold, none leads out of it, and no two articles share one.

use super::{is_article, quoted, sentence};
use crate::{
    demonstration::{files, run},
    portable::{objections, paths},
};
use std::{collections::BTreeSet, fs, path::Path};

fn names() -> Vec<String> {
    let plain = [
        "..",
        ".",
        "/",
        " ",
        "../x",
        "../../../../etc/passwd",
        "..\\..\\x",
        "/etc/passwd",
        "C:\\x",
        "\\\\h\\s",
        "a/b",
        "a\0b",
        "a\nb",
        "a\tb",
        "%2e%2e%2f",
        "．．／x",
        "..∕x",
        "CON",
        "con.txt",
        "NUL",
        "aux",
        "COM1",
        "LPT9",
        "COM¹",
        "a.",
        "a...",
        ".hidden",
        ".git",
        "-rf",
        "--help",
        "~root",
        "$HOME",
        "`id`",
        "a:b",
        "a*b?",
        "a\"b<c>|",
        "a#b",
        "a&b",
        "//evil.example",
        "Tag",
        "tag",
        "TAG",
        "ＴＡＧ",
        "ﬀ",
        "ff",
        "ß",
        "SS",
        "ı",
        "İ",
        "K",
        "k",
        "caf\u{E9}",
        "cafe\u{301}",
        "가",
        "\u{1100}\u{1161}",
        "神",
        "𠮷",
        "\u{202E}abc",
        "\u{200B}",
        "\u{FEFF}",
        "a\u{200B}b",
        "\u{301}",
        "👨\u{200D}👩\u{200D}👧",
        "🇨🇳",
        "①",
        "\u{E000}",
        "index",
        "index.html",
        "atom.xml",
        "robots.txt",
        "404.html",
        "CNAME",
        ".nojekyll",
        "page",
        "tags",
        "unknown",
        "unfiled",
        "2021",
        "{{ x }}",
        "C++",
        "C#",
        "provenance.json",
        "六四",
        "六・四",
        "　六四　",
        "undated",
    ];
    let long = ["中".repeat(86), "中".repeat(300), "🔥".repeat(100), "a".repeat(256), "a".repeat(5000)];
    plain.into_iter().map(str::to_owned).chain(long).collect()
}

/// Builds a site of which every name is one of these; its folder.
fn built(slugs: &str) -> tempfile::TempDir {
    let site = tempfile::tempdir().unwrap();
    let content = site.path().join("site/content");
    fs::create_dir_all(&content).unwrap();
    fs::write(site.path().join("site/site.toml"), format!("slugs = \"{slugs}\"\nbase_url = \"https://h.example/\"\n"))
        .unwrap();
    for (at, name) in names().iter().enumerate() {
        let value = quoted(name);
        let front: String =
            ["title", "outlet", "slug", "permalink"].iter().map(|key| format!("{key}: {value}\n")).collect();
        let text =
            format!("---\n{front}tags: [{value}]\ndate: 2021-03-02\n---\n{}{}\n", sentence(at), sentence(at + 500));
        let file: String = name.chars().map(|c| if matches!(c, '/' | '\0') { '_' } else { c }).take(40).collect();
        // What begins with a dot is never read.
        let dot = if file.starts_with('.') { "_" } else { "" };
        fs::write(content.join(format!("{dot}{file}{at}.md")), text).unwrap();
    }
    let out = run(&site.path().join("site"), &["build", "-q"]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    site
}

#[test]
fn whatever_things_are_called_paths_are_paths() {
    for slugs in ["ascii", "unicode"] {
        let site = built(slugs);
        let public = site.path().join("site/public");
        let all = files(&public);
        assert_eq!(objections(&paths(&public)), [""; 0]);
        assert_eq!(all.iter().filter(|it| is_article(it)).count(), names().len());
        let beside: BTreeSet<_> = fs::read_dir(site.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
        assert_eq!(beside, ["site".into()].into());
    }
}

/// Links out of the folders that a site is made of: nothing behind them is read, and the build ends.
#[cfg(unix)]
#[test]
fn links_are_not_followed_out_of_a_site() {
    use std::os::unix::fs::symlink;
    const SECRET: &str = "外面的秘密";
    let site = built("ascii");
    let (root, outside) = (site.path().join("site"), site.path().join("outside"));
    fs::create_dir_all(&outside).unwrap();
    fs::write(outside.join("s.md"), format!("---\ntitle: {SECRET}\n---\n{SECRET}{}", sentence(1))).unwrap();
    for folder in ["content", "static", "templates", "recipes", "content/pages"] {
        fs::create_dir_all(root.join(folder)).unwrap();
        for (name, to) in
            [("l.md", outside.join("s.md")), ("d", outside.clone()), ("up", "../..".into()), ("loop", "loop".into())]
        {
            symlink(to, root.join(folder).join(name)).unwrap();
        }
    }
    let out = run(&root, &["build"]);
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{said}");
    assert!(said.contains("symbolic-link"), "{said}");
    for file in files(&root.join("public")) {
        let bytes = fs::read(&file).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains(SECRET), "{}", file.display());
        assert!(!fs::symlink_metadata(&file).unwrap().is_symlink(), "{}", file.display());
    }
    assert!(Path::new(&outside).join("s.md").exists());
}

/// What a file is called says how to read it, in letters of any case; what it is packed with, its first bytes say.
#[test]
fn an_ending_is_one_in_letters_of_any_case() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("content")).unwrap();
    fs::write(dir.path().join("site.toml"), "").unwrap();
    let text = "湖边的灯今天都亮了，来看灯的人很多，末班船的船工说，夜里行船其实更安静。".repeat(3);
    let put = |name: &str, text: &[u8]| fs::write(dir.path().join("content").join(name), text).unwrap();
    put("a.MD", format!("---\ntitle: 灯\ndate: 2021-03-02\n---\n{text}\n\n## 小题\n\n**{text}**\n").as_bytes());
    put("b.md", b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x03\0\0\0\0\0\0\0\0\0");
    let out = run(dir.path(), &["build", "-q"]);
    let packed =
        "content/b.md:1: error[binary]: not text: it is packed with gzip; unpack it, and put what is in it here\n";
    assert_eq!(String::from_utf8(out.stderr).unwrap(), packed);
    let pages = files(&dir.path().join("public/2021/03/02"));
    let page = pages
        .iter()
        .find(|it| it.ends_with("index.html") && it.components().count() > dir.path().components().count() + 5);
    let page = fs::read_to_string(page.unwrap()).unwrap();
    assert!(page.contains(">小题</h2>") && page.contains("<strong>湖边的灯"), "{page}");
}
