//! The four dialects of a made archive, after those of the project's own content: a story in; the text of a file, and where it
//! lies, out. Each is made so that the recipe for its model knows it.

use std::fmt::Write;

/// An outlet of the archive.
#[derive(Clone, Debug)]
pub(crate) struct Outlet {
    /// Its short name.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
}

/// An article, before any mirror has had it.
#[derive(Clone, Debug)]
pub(crate) struct Story {
    /// Its place among all stories.
    pub(crate) number: usize,
    /// Its title, which no other story has.
    pub(crate) title: String,
    /// When it was published.
    pub(crate) date: jiff::civil::Date,
    /// Who published it.
    pub(crate) outlet: Outlet,
    /// Who wrote it.
    pub(crate) byline: String,
    /// What it says.
    pub(crate) paragraphs: Vec<String>,
    /// What it is about.
    pub(crate) tags: Vec<String>,
}

impl Story {
    /// Where it was published.
    pub(crate) fn source(&self) -> String {
        let date = self.date.strftime("%Y/%m/%d");
        format!("https://www.{}.example/news/{date}/{}.html", self.outlet.id, 100_000 + self.number)
    }
}

/// A way in which mirrors keep articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// A Markdown headline and promotion around the newspaper's HTML.
    Wrapped,
    /// One line of a site's HTML, with the tags at the end.
    Entry,
    /// A Jekyll post.
    Post,
    /// Plain Markdown with front matter.
    Plain,
}

impl Dialect {
    /// All of them, each as often as it is used, of twenty.
    pub(crate) const MIX: [(Self, usize); 4] =
        [(Self::Wrapped, 8), (Self::Entry, 6), (Self::Post, 4), (Self::Plain, 2)];

    /// Where a story lies, from the folder of articles.
    pub(crate) fn path(self, story: &Story) -> String {
        let (number, date) = (story.number, story.date);
        match self {
            Self::Wrapped => format!("mirror/pages/p{}/{}.md", number % 40, 100_000 + number),
            Self::Entry => format!("entries/cnnews/{}/{}.md", date.strftime("%Y%m%d"), 2_000_000 + number),
            Self::Post => format!("jekyll/{}/{date}-{}.md", date.strftime("%Y-%m"), story.title),
            Self::Plain => format!("plain/{}/{date}-{number}.md", date.year()),
        }
    }

    /// The text of the file.
    pub(crate) fn text(self, story: &Story) -> String {
        match self {
            Self::Wrapped => wrapped(story),
            Self::Entry => entry(story),
            Self::Post => post(story),
            Self::Plain => plain(story),
        }
    }
}

fn wrapped(story: &Story) -> String {
    let (title, name, number) = (&story.title, &story.outlet.name, story.number);
    let menu = "#### [首页](../../README.md) &nbsp;&nbsp;|&nbsp;&nbsp; [阅读教程](https://code.example/guides/wiki)";
    let image = format!("https://img.{}.example/{number}.jpg", story.outlet.id);
    let mut text =
        format!("### {title}\n------------------------\n\n{menu}\n\n\n\n<div><img alt=\"{title}\" src=\"{image}\"/>\n");
    let _ =
        write!(text, "<br/><figcaption class=\"caption\">\n {title}（图片来源：{name}）\n</figcaption></div><hr/>\n\n");
    text += "#### [ 🎬  必看视频（手工频道、湖区纪录片 ...）](https://code.example/links/blob/master/video.md)\n\n";
    text += "<div><div class=\"Content__Wrapper sc-1bvya0-0 grZQxZ\">\n";
    for (at, paragraph) in story.paragraphs.iter().enumerate() {
        text += " <p>\n  ";
        if at == 0 {
            let _ =
                write!(text, "【{name}{}】（本台记者{}综合报导）", story.date.strftime("%Y年%-m月%-d日"), story.byline);
        }
        if let Some(tag) = story.tags.get(at) {
            let _ = write!(text, "说起\n  <ok href=\"/term/{}\">\n   {tag}\n  </ok>\n  ，", 300_000 + at);
        }
        let _ = write!(text, "{paragraph}\n </p>\n");
    }
    let mirror =
        format!("https://code.example/mirror/pages/blob/master/pages/p{}/{}.md", number % 40, 100_000 + number);
    text += "</div></div>\n\n<hr/>\n手机上长按并复制下列链接或二维码分享本文章：<br/>\n";
    let _ = write!(
        text,
        "{mirror} <br/>\n<a href='{mirror}'><img src='{mirror}.png'/></a> <br/>\n原文地址（需翻墙访问）：{}\n\n\n",
        story.source()
    );
    text + "------------------------\n#### [首页](https://code.example/README.md) &nbsp;|&nbsp; [一键下载](https://code.example/nogo)\n"
}

fn entry(story: &Story) -> String {
    let (title, number, date) = (&story.title, 2_000_000 + story.number, story.date.strftime("%Y%m%d"));
    let mut text = format!(" <h2>{title}</h2> <p class=\"notice\"><b>大陆网友注意：本文中的链接除 ");
    text += "<a href=\"https://code.example/shiyi/guide\" >阅读</a>软件下载链接外全部为外站链接。欲看完整版，请下载";
    text +=
        "<a href=\"https://code.example/shiyi/guide\">阅读软件或APP</a>后上拾遗网。</b></p>  <div class=\"entry\"> ";
    let _ = write!(text, "<p>来源：{}, <strong>文章内容并不代表本网立场。</strong></p> ", story.outlet.name);
    story.paragraphs.iter().for_each(|it| text += &format!("<p>{it}</p> "));
    text += "<ul class='op-related-articles' title='相关阅读'> <li><a href='https://shiyi.example/bnews/cnnews/20180102/1.html'>";
    text += "灯塔的透镜怎样擦</a></li> </ul> <p class=\"texttj\"> <a href=\"https://code.example/app\">手机版拾遗APP</a></p>";
    let _ = write!(
        text,
        "<a name='sharetosocial'></a> <div><b>本文的图文或视频完整版</b>：<a href='https://shiyi.example/bnews/cnnews/{date}/{number}.html'>{title}</a></div>"
    );
    text += "  </div><!--END ENTRY--> <div class=\"postfooter\"> <div>本文标签：";
    let tags: Vec<String> = story
        .tags
        .iter()
        .map(|it| format!("<a href=\"https://shiyi.example/bnews/tag/\" rel=\"tag\">{it}</a>"))
        .collect();
    text + &tags.join(", ") + "</div>  </div><!--END POSTFOOTER--> "
}

fn post(story: &Story) -> String {
    let (title, source, name, tags) = (&story.title, story.source(), &story.outlet.name, story.tags.join(", "));
    let date = story.date;
    let mut text =
        format!("---\nlayout: post\ntitle: \"{title}\"\ndate: {date}T08:12:23.000Z\nauthor: {name}\nfrom: {source}\n");
    let _ = write!(
        text,
        "tags: [ {tags} ]\ncategories: [ {name} ]\n---\n<!--1694851943000-->\n[{title}]({source})\n------\n\n<div>\n"
    );
    for (at, paragraph) in story.paragraphs.iter().enumerate() {
        let _ = write!(text, "<p>{paragraph}</p>");
        if at == 1 {
            text +=
                "<div class=\"SubscriptionInner\"><form><label>订阅电子报</label><button>订阅</button></form></div>";
        }
    }
    text + "<div id=\"dfp-ad-imu1\" class=\"dfp-tag-wrapper\"></div>\n</div>\n"
}

fn plain(story: &Story) -> String {
    let (title, date, byline, name) = (&story.title, story.date, &story.byline, &story.outlet.name);
    let mut text = format!(
        "---\ntitle: \"{title}\"\ndate: {date}\nauthor: {byline}\noutlet: {name}\nsource: {}\n",
        story.source()
    );
    let _ = writeln!(text, "tags: [{}]\n---\n", story.tags.join(", "));
    text + &story.paragraphs.join("\n\n") + "\n"
}
