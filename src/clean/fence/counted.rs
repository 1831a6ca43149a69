//! The tree that a parser builds, counted while it grows. What the parser asks for is passed on to the tree and added up; where it
//! is too much, nothing more goes in, and the next look says so.

use super::{Limits, MAX_FORMATTING, MAX_OPEN};
use crate::clean::guard::is_formatting;
use ego_tree::NodeId;
use html5ever::{
    Attribute, QualName,
    tendril::StrTendril,
    tree_builder::{ElementFlags, NodeOrText, QuirksMode, Tracer, TreeSink},
};
use scraper::{Html, HtmlTreeSink};
use std::{borrow::Cow, cell::Cell};

/// A tree under construction, with what it costs.
pub(super) struct Counted {
    tree: HtmlTreeSink,
    limits: Limits,
    attributes: Cell<usize>,
    bytes: Cell<usize>,
    steps: Cell<usize>,
    /// Open elements and formatting elements, as they were at the last look.
    open: Cell<usize>,
    formatting: Cell<usize>,
}

impl Counted {
    pub(super) fn new(tree: HtmlTreeSink, limits: Limits) -> Self {
        let zero = || Cell::new(0);
        let [attributes, bytes, steps, open, formatting] = [zero(), zero(), zero(), zero(), zero()];
        Self { tree, limits, attributes, bytes, steps, open, formatting }
    }

    /// Takes down what is open now.
    pub(super) fn note(&self, open: &Open<'_>) {
        self.open.set(open.all.get());
        self.formatting.set(open.formatting.get());
    }

    /// Says which limit is hit, if one is.
    pub(super) fn check(&self) -> Result<(), String> {
        let Limits { nodes, attributes, bytes, steps } = self.limits;
        match () {
            () if self.nodes() > nodes => Err(format!("its tree could have more than {nodes} nodes")),
            () if self.attributes.get() > attributes => {
                Err(format!("its tree could have more than {attributes} attributes"))
            }
            () if self.bytes.get() > bytes => Err(format!("its tree could hold more than {} MiB", bytes >> 20)),
            () if self.steps.get() > steps => {
                Err(format!("its tree takes more than {} million steps", steps / 1_000_000))
            }
            () if self.open.get() > MAX_OPEN => Err(format!("more than {MAX_OPEN} of its elements are open at once")),
            () if self.formatting.get() > MAX_FORMATTING => {
                Err(format!("more than {MAX_FORMATTING} of its formatting elements are open at once"))
            }
            () => Ok(()),
        }
    }

    /// Whether there is too much already; then attributes and texts stay outside until the next look.
    fn is_full(&self) -> bool {
        self.nodes() > self.limits.nodes
            || self.attributes.get() > self.limits.attributes
            || self.bytes.get() > self.limits.bytes
    }

    /// Nodes that were ever made, those that hang nowhere included.
    fn nodes(&self) -> usize {
        self.tree.0.borrow().tree.values().len()
    }

    fn step(&self, count: usize) {
        self.steps.set(self.steps.get() + count);
    }

    fn hold(&self, bytes: usize) {
        self.bytes.set(self.bytes.get() + bytes);
        self.step(1);
    }

    /// Counts the attributes of an element; of a formatting element, also what the parser compares them with.
    fn count(&self, name: &QualName, attributes: &[Attribute]) {
        let compared = if is_formatting(&name.local) { self.formatting.get() + super::LOOK } else { 1 };
        self.attributes.set(self.attributes.get() + attributes.len());
        self.hold(attributes.iter().map(|it| it.value.len()).sum());
        self.step((attributes.len() + 1) * compared);
    }

    fn text(&self, child: NodeOrText<NodeId>) -> Option<NodeOrText<NodeId>> {
        if let NodeOrText::AppendText(text) = &child {
            self.hold(text.len());
            return (!self.is_full()).then_some(child);
        }
        self.step(1);
        Some(child)
    }
}

impl TreeSink for Counted {
    type Output = Html;
    type Handle = NodeId;
    type ElemName<'a> = <HtmlTreeSink as TreeSink>::ElemName<'a>;

    fn finish(self) -> Html {
        self.tree.finish()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.tree.set_quirks_mode(mode);
    }

    fn get_document(&self) -> NodeId {
        self.tree.get_document()
    }

    fn same_node(&self, x: &NodeId, y: &NodeId) -> bool {
        self.step(1);
        x == y
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Self::ElemName<'a> {
        self.step(1);
        self.tree.elem_name(target)
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, flags: ElementFlags) -> NodeId {
        self.count(&name, &attributes);
        let attributes = if self.is_full() { Vec::new() } else { attributes };
        self.tree.create_element(name, attributes, flags)
    }

    fn create_comment(&self, text: StrTendril) -> NodeId {
        self.hold(text.len());
        self.tree.create_comment(text)
    }

    fn create_pi(&self, target: StrTendril, data: StrTendril) -> NodeId {
        self.hold(target.len() + data.len());
        self.tree.create_pi(target, data)
    }

    fn append_doctype_to_document(&self, name: StrTendril, public: StrTendril, system: StrTendril) {
        self.hold(name.len() + public.len() + system.len());
        self.tree.append_doctype_to_document(name, public, system);
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        if let Some(child) = self.text(child) {
            self.tree.append(parent, child);
        }
    }

    fn append_before_sibling(&self, sibling: &NodeId, child: NodeOrText<NodeId>) {
        if let Some(child) = self.text(child) {
            self.tree.append_before_sibling(sibling, child);
        }
    }

    fn append_based_on_parent_node(&self, element: &NodeId, previous: &NodeId, child: NodeOrText<NodeId>) {
        if let Some(child) = self.text(child) {
            self.tree.append_based_on_parent_node(element, previous, child);
        }
    }

    fn remove_from_parent(&self, target: &NodeId) {
        self.step(1);
        self.tree.remove_from_parent(target);
    }

    fn reparent_children(&self, node: &NodeId, parent: &NodeId) {
        self.step(1);
        self.tree.reparent_children(node, parent);
    }

    fn add_attrs_if_missing(&self, target: &NodeId, attributes: Vec<Attribute>) {
        self.attributes.set(self.attributes.get() + attributes.len());
        self.step(attributes.len());
        if !self.is_full() {
            self.tree.add_attrs_if_missing(target, attributes);
        }
    }

    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        self.step(1);
        self.tree.get_template_contents(target)
    }
}

/// What a parser keeps in mind: its open elements, and the formatting elements that it opens again.
pub(super) struct Open<'a> {
    sink: &'a Counted,
    all: Cell<usize>,
    formatting: Cell<usize>,
}

impl<'a> Open<'a> {
    pub(super) fn new(sink: &'a Counted) -> Self {
        Self { sink, all: Cell::new(0), formatting: Cell::new(0) }
    }
}

impl Tracer for Open<'_> {
    type Handle = NodeId;

    fn trace_handle(&self, node: &NodeId) {
        self.all.set(self.all.get() + 1);
        let tree = &self.sink.tree.0.borrow().tree;
        let element = tree.get(*node).and_then(|node| node.value().as_element());
        let is_formatting = element.is_some_and(|element| is_formatting(element.name()));
        self.formatting.set(self.formatting.get() + usize::from(is_formatting));
    }
}
