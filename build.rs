//! Says when to build again: the default theme and the recipes travel inside the binary, and a new file among them is no
//! change that the compiler would see by itself.

fn main() {
    for folder in ["recipes", "static", "templates"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
