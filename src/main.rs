//! The page and its worker: Leptos components over the workbench. Built for wasm32 only.
//!
//! Both load the same program, and then the parts of it that they need; `ui::start` looks at which of the two it is in.

#[cfg(all(target_arch = "wasm32", feature = "ui"))]
#[allow(unreachable_pub, reason = "the properties that `#[component]` generates are `pub`")]
mod ui;

#[cfg(all(target_arch = "wasm32", feature = "ui"))]
fn main() {
    ui::start();
}

#[cfg(not(all(target_arch = "wasm32", feature = "ui")))]
fn main() {
    println!("the page is built for wasm32: cargo xtask serve");
}
