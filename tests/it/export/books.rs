//! Books: opened as readers open them, and checked by `epubcheck`, which says what all readers of EPUB may expect.

use super::{refused, unzipped};
use crate::{
    chromium::{Browser, Proxy},
    demonstration::Demonstration,
    web::address,
};
use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// What `epubcheck` says against a book.
pub(crate) fn wrong(book: &Path) -> Vec<String> {
    // Debian's own command needs a kernel that runs archives of Java.
    let archive = Path::new("/usr/share/java/epubcheck.jar");
    let mut command = Command::new(if archive.exists() { "java" } else { "epubcheck" });
    if archive.exists() {
        command.arg("-jar").arg(archive);
    }
    let out = command.arg(book).env("LC_ALL", "C").output();
    let out = out.unwrap_or_else(|err| panic!("epubcheck: {err}: run scripts/test, which installs it"));
    let said = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(said.contains("Messages: "), "{said}");
    let is_right = said.contains("Messages: 0 fatals / 0 errors / 0 warnings");
    let against = ["FATAL", "ERROR", "WARNING"];
    let found: Vec<String> =
        said.lines().filter(|line| against.iter().any(|it| line.starts_with(it))).map(str::to_owned).collect();
    assert_eq!(found.is_empty(), is_right, "{said}");
    found
}

/// Makes a book, and gives its file.
fn made(site: &Demonstration, name: &str, args: &[&str]) -> PathBuf {
    let args = [&["export", "-q", "-f", "epub", "-o", name], args].concat();
    let out = site.run(&args);
    assert_eq!(out.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
    site.root().join(name)
}

/// The names of the chapters, in the order of the book.
fn chapters(book: &BTreeMap<String, String>) -> Vec<String> {
    let spine = book["EPUB/package.opf"].split("<itemref idref=\"").skip(1);
    let names = spine.map(|rest| rest.split('"').next().unwrap());
    names.filter_map(|id| id.strip_prefix("a-")).map(str::to_owned).collect()
}

#[test]
fn books_are_of_their_standard() {
    let site = Demonstration::new("base_url = \"https://host.example/sub/\"");
    for (name, args) in [
        ("all.epub", &[][..]),
        ("topic.epub", &["--topic", "水与桥", "--group", "outlet"]),
        ("story.epub", &["--story", "stories/2023-09-16-dukou-news-d75b832r/"]),
    ] {
        assert_eq!(wrong(&made(&site, name, args)), [""; 0], "{name}");
    }
    assert_eq!(chapters(&unzipped(&site.root().join("all.epub"))).len(), 39);
}

#[test]
fn a_book_that_is_wrong_is_noticed() {
    let site = Demonstration::new("");
    let book = unzipped(&made(&site, "book.epub", &["--tag", "渡轮"]));
    let spoilt = site.root().join("spoilt.epub");
    let changes = [
        ("EPUB/cover.xhtml", "<h1>", "<p><ul/></p><h1 onclick='x'>"),
        ("EPUB/package.opf", "<dc:language>", "<dc:language>?"),
        ("EPUB/nav.xhtml", "text/2024", "text/1924"),
    ];
    let mut zip = ZipWriter::new(fs::File::create(&spoilt).unwrap());
    // The first file of all says what it is.
    let names = ["mimetype"].into_iter().chain(book.keys().map(String::as_str).filter(|it| *it != "mimetype"));
    for name in names {
        let mut text = book[name].clone();
        for (_, from, to) in changes.iter().filter(|(file, ..)| *file == name) {
            assert!(text.contains(from), "{from}");
            text = text.replacen(from, to, 1);
        }
        zip.start_file(name, SimpleFileOptions::default().compression_method(CompressionMethod::Stored)).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
    let found = wrong(&spoilt);
    for (file, _, to) in changes {
        assert!(found.iter().any(|line| line.contains(file)), "{file}: {to}: {found:?}");
    }
}

#[test]
fn the_same_articles_are_the_same_bytes() {
    let (one, other) = (Demonstration::new(""), Demonstration::built(""));
    let bytes = fs::read(made(&one, "book.epub", &["--topic", "水与桥"])).unwrap();
    for args in [&["--cold", "-j", "1"][..], &["--topic", "water-and-bridges", "-j", "3"]] {
        assert!(
            fs::read(made(&other, "new/book.epub", &[&["--topic", "水与桥"], args].concat())).unwrap() == bytes,
            "{args:?}"
        );
    }
    let piped = one.run(&["export", "-q", "-f", "epub", "--topic", "水与桥"]);
    assert!(piped.stdout == bytes, "standard output that is no terminal takes it, too");
    // By its first bytes anybody can tell what it is.
    assert_eq!((&bytes[..4], &bytes[30..58]), (&b"PK\x03\x04"[..], &b"mimetypeapplication/epub+zip"[..]));
}

#[test]
fn a_book_says_what_it_is_and_where_each_chapter_came_from() {
    let site = Demonstration::new("");
    let book = unzipped(&made(&site, "book.epub", &["--topic", "水与桥"]));
    let (package, cover, contents) = (&book["EPUB/package.opf"], &book["EPUB/cover.xhtml"], &book["EPUB/nav.xhtml"]);
    for said in
        ["<dc:title>水与桥</dc:title>", "<dc:publisher>澄湖文存</dc:publisher>", "<dc:creator>渡口新聞</dc:creator>"]
    {
        assert!(package.contains(said), "{said}: {package}");
    }
    let names = chapters(&book);
    let newest = names.iter().map(|name| &name[..10]).filter(|day| day.starts_with('2')).max().unwrap();
    assert!(package.contains(&format!("<meta property=\"dcterms:modified\">{newest}T00:00:00Z</meta>")), "{package}");
    assert!(names.is_sorted(), "the oldest first: {names:?}");
    for said in [
        "<h1><bdi>水与桥</bdi></h1>",
        "澄湖文存",
        "年",
        "至",
        &format!("共 {} 篇", names.len()),
        "<bdi>渡口新聞</bdi> ",
    ] {
        assert!(cover.contains(said), "{said}: {cover}");
    }
    assert!(contents.contains("<span><bdi>2023年9月</bdi></span>"), "{contents}");
    assert_eq!(contents.matches("href=\"text/").count(), names.len());
    let chapter = names.iter().find(|name| name.contains("dukou-news")).unwrap();
    let text = &book[&format!("EPUB/text/{chapter}.xhtml")];
    for said in ["<bdi>渡口新聞</bdi>", "lang=\"zh-Hant\"", "<dt>SHA-256</dt>", "处，", "dukou-news.example/"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(book.values().all(|text| !text.contains("<script")) && !text.contains("<img"), "nothing is loaded");
    let grouped = unzipped(&made(&site, "book.epub", &["--topic", "水与桥", "--group", "outlet"]));
    assert!(grouped["EPUB/nav.xhtml"].contains("<span><bdi>渡口新聞</bdi></span>"));
}

#[test]
fn a_book_for_each_topic_or_story_goes_into_a_folder() {
    let site = Demonstration::new("");
    made(&site, "topics", &["--each", "topic"]);
    let mut names: Vec<String> = fs::read_dir(site.root().join("topics"))
        .unwrap()
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let topics = [
        "books-and-schools", "crafts-and-harvests", "keepsakes-and-films", "markets-and-festivals", "roads-and-lamps",
        "unfiled", "water-and-bridges",
    ];
    assert_eq!(names, topics.map(|slug| format!("{slug}.epub")));
    let one = made(&site, "one.epub", &["--topic", "路与灯"]);
    assert!(fs::read(one).unwrap() == fs::read(site.root().join("topics/roads-and-lamps.epub")).unwrap());
    made(&site, "stories", &["--each", "story", "--outlet", "渡口新聞"]);
    let stories = fs::read_dir(site.root().join("stories")).unwrap();
    for story in stories.map(|it| it.unwrap().path()) {
        assert!(chapters(&unzipped(&story)).iter().all(|name| name.contains("dukou-news")), "{}", story.display());
    }
}

#[test]
fn what_makes_no_book_is_said() {
    let site = Demonstration::new("");
    let error = |text: &str, code: i32| (format!("error: {text}\n"), code);
    let said = refused(&site, &["-f", "epub", "--each", "topic"]);
    assert_eq!(said, error("--each: makes several books; name a folder for them with --output", 2));
    assert_eq!(refused(&site, &["--group", "date"]), error("--group: is for --format epub only", 2));
    let nothing = refused(&site, &["-q", "-f", "epub", "--from", "2100-01-01", "-o", "none.epub"]);
    assert_eq!(nothing, error("no article is of all this, and a book of none is no book", 1));
    assert!(!site.root().join("none.epub").exists());
}

/// Pictures that the site holds are in the book, and the book asks nobody for anything.
#[test]
fn a_book_has_the_pictures_that_the_site_holds() {
    let site = Demonstration::new("images = \"local\"");
    let plain = unzipped(&made(&site, "book.epub", &[]));
    let chapter = plain.iter().find(|(_, text)| text.contains("<a class=\"picture\" href=\"")).unwrap().0.clone();
    let href =
        plain[&chapter].split("<a class=\"picture\" href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let picture = site.root().join("static/media/3f/3f0123456789abcdef01.png");
    fs::create_dir_all(picture.parent().unwrap()).unwrap();
    image::RgbImage::from_pixel(20, 10, image::Rgb([90, 120, 60])).save(&picture).unwrap();
    let bytes = fs::metadata(&picture).unwrap().len();
    let kept = serde_json::json!({ "file": "3f/3f0123456789abcdef01.png", "width": 20, "height": 10, "bytes": bytes, "type": "image/png", "change": "none" });
    let index = serde_json::json!({ "version": 1, "pictures": { href: kept } });
    fs::write(site.root().join("static/media/index.json"), index.to_string()).unwrap();
    let file = made(&site, "book.epub", &[]);
    let book = unzipped(&file);
    assert!(book[&chapter].contains("<img src=\"../media/3f/3f0123456789abcdef01.png\" "), "{}", book[&chapter]);
    assert_eq!(
        book.keys().filter(|name| name.contains("/media/")).collect::<Vec<_>>(),
        ["EPUB/media/3f/3f0123456789abcdef01.png"]
    );
    assert_eq!(wrong(&file), [""; 0]);
    // A browser shows the chapter as it is, and asks for what is in the book only.
    let opened = site.root().join("opened");
    let out = Command::new("unzip").arg("-q").arg(&file).arg("-d").arg(&opened).output().unwrap();
    assert!(out.status.success());
    let (tab, page) = (Browser::start(&Proxy::start()).tab(), opened.join(&chapter));
    let visit = tab.open(&address(&page));
    let asked = ["", "media/3f/3f0123456789abcdef01.png", "style.css"].map(|name| match name {
        "" => address(&page).to_string(),
        name => address(&opened.join("EPUB").join(name)).to_string(),
    });
    assert_eq!((visit.asked, visit.complaints), (asked.to_vec(), Vec::<String>::new()));
    assert_eq!(tab.value("document.querySelector('img').naturalWidth"), 20);
    assert_eq!(tab.value("document.contentType"), "application/xhtml+xml");
}
