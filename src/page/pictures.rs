//! The site's policy for pictures: a clean body in, the same body with its pictures linked, loaded or left out. It never loads
//! anything, and touches nothing but pictures and the elements that they leave empty.

use super::{
    html::{attribute, escaped, pieces, tag_name, unescaped},
    local,
    view::ImageView,
};
use crate::{config::Images, text::url};

/// The body by the policy. `word` stands before the host in a link: 图片.
pub(super) fn apply(html: &str, policy: Images, word: &str) -> String {
    if !html.contains("<img") {
        return html.to_owned();
    }
    let mut out = Pieces::default();
    for piece in pieces(html) {
        match tag_name(piece) {
            Some("img") => out.picture(piece, policy, word),
            Some("a") => out.open_link(piece),
            Some(name) if name.starts_with('/') => out.close(piece, &name[1..]),
            _ => out.list.push(piece.to_owned()),
        }
    }
    out.list.concat()
}

/// The picture above the text by the policy; none where it has no address on the web or pictures are left out.
pub(super) fn lead(address: &str, caption: &str, policy: Images) -> Option<ImageView> {
    let src = url::web(address).filter(|_| policy != Images::None)?;
    let host = url::host(&src)?;
    Some(ImageView {
        src,
        host,
        caption: caption.to_owned(),
        load: policy == Images::Remote,
        ask: policy == Images::Click,
        width: 0,
        height: 0,
    })
}

/// The new body in the making.
#[derive(Default)]
struct Pieces {
    list: Vec<String>,
    /// Whether we are within a link, where no other link may stand.
    in_link: bool,
    /// Length of `list` when a picture was last left out: what closes right there is empty because of us.
    emptied: Option<usize>,
}

impl Pieces {
    /// Puts what the policy makes of a picture.
    fn picture(&mut self, tag: &str, policy: Images, word: &str) {
        let src = attribute(tag, "src").unwrap_or_default();
        let host = url::web(&unescaped(src)).and_then(|src| url::host(&src));
        match (policy, host) {
            (Images::Local, _) if local::is_shown(tag) => self.list.push(tag.to_owned()),
            (Images::Remote, Some(_)) => {
                let start = tag.trim_end_matches('>').trim_end_matches('/').trim_end();
                self.list.push(format!(r#"{start} loading="lazy" decoding="async" referrerpolicy="no-referrer">"#));
            }
            (Images::Link | Images::Click | Images::Local, Some(host)) if self.in_link => {
                self.list.push(format!(r#"<span class="picture">{word} · {}</span>"#, escaped(&host)));
            }
            (Images::Click, Some(host)) => {
                let label = format!("{word} · {}", escaped(&host));
                let alt = attribute(tag, "alt").unwrap_or_default();
                self.list.push(format!(
                    r#"<a class="picture" data-load data-alt="{alt}" href="{src}" rel="noopener noreferrer nofollow">{label}</a>"#
                ));
            }
            (Images::Link | Images::Local, Some(host)) => {
                let label = format!("{word} · {}", escaped(&host));
                self.list
                    .push(format!(r#"<a class="picture" href="{src}" rel="noopener noreferrer nofollow">{label}</a>"#));
            }
            (Images::Link | Images::Click | Images::Local | Images::Remote, None) => {
                self.list.push(format!(r#"<span class="picture">{word}</span>"#))
            }
            (Images::None, _) => self.emptied = Some(self.list.len()),
        }
    }

    /// Opens a link.
    fn open_link(&mut self, tag: &str) {
        self.in_link = true;
        self.list.push(tag.to_owned());
    }

    /// Closes an element, or takes its start away where only a picture that was left out stood in it.
    fn close(&mut self, tag: &str, name: &str) {
        if name == "a" {
            self.in_link = false;
        }
        let is_start = self.list.last().is_some_and(|last| tag_name(last) == Some(name));
        if is_start && matches!(name, "figure" | "p" | "a") && self.emptied == Some(self.list.len()) {
            self.list.pop();
            self.emptied = Some(self.list.len());
        } else {
            self.list.push(tag.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{apply, lead};
    use crate::config::Images;

    const BODY: &str = concat!(
        r#"<p>a &lt;img&gt; b</p><figure><img src="https://i.example/x.jpg?a=1&amp;b=2" alt="a > b &quot;c&quot;"><figcaption>图说</figcaption></figure>"#,
        r#"<p>x<img src="http://www.j.example/y.png" alt="" width="3" height="4"></p>"#,
    );

    #[test]
    fn linked() {
        assert_eq!(
            apply(BODY, Images::Link, "图片"),
            concat!(
                r#"<p>a &lt;img&gt; b</p><figure><a class="picture" href="https://i.example/x.jpg?a=1&amp;b=2" rel="noopener noreferrer nofollow">"#,
                "图片 · i.example</a><figcaption>图说</figcaption></figure>",
                r#"<p>x<a class="picture" href="http://www.j.example/y.png" rel="noopener noreferrer nofollow">图片 · j.example</a></p>"#,
            )
        );
    }

    #[test]
    fn loaded() {
        let rest = r#"loading="lazy" decoding="async" referrerpolicy="no-referrer""#;
        assert_eq!(
            apply(BODY, Images::Remote, "图片"),
            format!(
                "<p>a &lt;img&gt; b</p><figure><img src=\"https://i.example/x.jpg?a=1&amp;b=2\" alt=\"a > b &quot;c&quot;\" {rest}>\
                 <figcaption>图说</figcaption></figure><p>x<img src=\"http://www.j.example/y.png\" alt=\"\" width=\"3\" height=\"4\" {rest}></p>"
            )
        );
    }

    #[test]
    fn left_out() {
        let img = r#"<img src="https://i.example/x.jpg" alt="">"#;
        for (body, want) in [
            (BODY.to_owned(), "<p>a &lt;img&gt; b</p><figure><figcaption>图说</figcaption></figure><p>x</p>"),
            (format!("<p>a</p><figure>{img}</figure><p>b</p>"), "<p>a</p><p>b</p>"),
            (format!("<figure><a href=\"https://i.example/\">{img}</a></figure><p>{img}{img}</p>"), ""),
            (
                format!("<p></p><p>{img}</p><table><tr><td>{img}</td></tr></table>"),
                "<p></p><table><tr><td></td></tr></table>",
            ),
        ] {
            assert_eq!(apply(&body, Images::None, "图片"), want, "{body}");
        }
    }

    #[test]
    fn no_link_within_a_link_and_none_to_what_is_not_the_web() {
        let within = r#"<a href="https://a.example/"><img src="https://i.example/x.jpg" alt=""></a><img src="https://i.example/x.jpg" alt="">"#;
        assert_eq!(
            apply(within, Images::Link, "图片"),
            concat!(
                r#"<a href="https://a.example/"><span class="picture">图片 · i.example</span></a>"#,
                r#"<a class="picture" href="https://i.example/x.jpg" rel="noopener noreferrer nofollow">图片 · i.example</a>"#,
            )
        );
        for src in ["data:image/png;base64,x", "/local.jpg", ""] {
            let body = format!("<p><img src=\"{src}\" alt=\"\"></p>");
            assert_eq!(apply(&body, Images::Link, "图片"), "<p><span class=\"picture\">图片</span></p>");
            assert_eq!(apply(&body, Images::Remote, "图片"), "<p><span class=\"picture\">图片</span></p>");
        }
        let quoted = r#"<a href="https://a.example/<img src=x>">y</a>"#;
        assert_eq!(apply(quoted, Images::None, "图片"), quoted);
    }

    #[test]
    fn the_picture_above_the_text() {
        let shown = |policy| {
            lead("https://www.i.example/x.jpg", "图说", policy).map(|image| (image.host, image.caption, image.load))
        };
        assert_eq!(shown(Images::Link), Some(("i.example".into(), "图说".into(), false)));
        assert_eq!(shown(Images::Remote), Some(("i.example".into(), "图说".into(), true)));
        assert_eq!(shown(Images::None), None);
        assert!(lead("javascript:alert(1)", "", Images::Link).is_none());
    }
}
