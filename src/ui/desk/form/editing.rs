//! A text that is edited as a form: what its fields read and what an edit does. The text stays where it is; this is
//! the way to it.

use std::collections::BTreeSet;
use std::sync::Arc;

use dynamodb_sandbox::workbench::form::edit::{Edit, Refused, apply};
use dynamodb_sandbox::workbench::form::{self, Field, Form, Group, Place, Trouble, Unreadable};
use dynamodb_sandbox::workbench::known::KnownTable;
use dynamodb_sandbox::workbench::shape::Structure;
use dynamodb_sandbox::workbench::view::Problem;
use leptos::prelude::*;

use crate::ui::dom;

/// A text as a form.
#[derive(Clone, Copy)]
pub(in crate::ui::desk) struct Editing {
    /// What the ids of its elements begin with.
    id: StoredValue<String>,
    structure: Signal<&'static Structure>,
    text: Signal<String>,
    form: Memo<Arc<Result<Form, Unreadable>>>,
    set: Callback<String>,
    tables: Signal<Vec<KnownTable>>,
    /// Places whose fields hold what cannot stand in the text.
    refused: RwSignal<BTreeSet<Place>>,
    /// What the service says of fields.
    pub(super) problems: Signal<Vec<(Place, Problem)>>,
    /// Names in maps that stay as they are, with their types.
    pub(super) fixed: StoredValue<Vec<String>>,
}

impl Editing {
    /// A text as a form of this structure. `set` takes the text after an edit; `id` is for the ids of elements.
    pub(in crate::ui::desk) fn new(
        id: String,
        structure: Signal<&'static Structure>,
        text: Signal<String>,
        set: impl Fn(String) + Send + Sync + 'static,
        tables: Signal<Vec<KnownTable>>,
    ) -> Self {
        Self {
            id: StoredValue::new(id),
            structure,
            text,
            form: Memo::new(move |_| Arc::new(text.with(|text| form::read(structure.get(), text)))),
            set: Callback::new(set),
            tables,
            refused: RwSignal::new(BTreeSet::new()),
            problems: Signal::stored(Vec::new()),
            fixed: StoredValue::new(Vec::new()),
        }
    }

    /// The same with what the service says of fields.
    pub(in crate::ui::desk) fn with_problems(self, problems: Signal<Vec<(Place, Problem)>>) -> Self {
        Self { problems, ..self }
    }

    /// The same with names that stay as they are.
    pub(in crate::ui::desk) fn with_fixed(self, names: Vec<String>) -> Self {
        Self { fixed: StoredValue::new(names), ..self }
    }

    /// Why there is no form, tracked.
    pub(super) fn unreadable(self) -> Memo<Option<Unreadable>> {
        Memo::new(move |_| self.form.with(|form| form.as_ref().as_ref().err().copied()))
    }

    /// A part of the form's parameters that changes by itself.
    pub(super) fn request<T: Default + PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&Group) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| {
            self.form
                .with(|form| form.as_ref().as_ref().ok().map(|form| read(&form.request)).unwrap_or_default())
        })
    }

    /// A part of a field that changes by itself; its default once the field is gone.
    pub(super) fn part<T: Default + PartialEq + Send + Sync + 'static>(
        self,
        place: &Place,
        read: impl Fn(&Field) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        let place = place.clone();
        Memo::new(move |_| {
            self.form.with(|form| {
                let field = form.as_ref().as_ref().ok().and_then(|form| form.field(&place));
                field.map(&read).unwrap_or_default()
            })
        })
    }

    /// Does something. What is refused stays in its field.
    pub(super) fn edit(self, edit: &Edit) -> Result<(), Refused> {
        let structure = self.structure.get_untracked();
        let after = self.text.with_untracked(|text| {
            self.tables.with_untracked(|tables| apply(structure, text, edit, tables))
        })?;
        self.set.run(after);
        Ok(())
    }

    /// Writes what was typed in a field; what is wrong with it if it cannot stand in the text.
    pub(super) fn write(self, place: &Place, typed: String) -> Option<Trouble> {
        match self.edit(&Edit::Write(place.clone(), typed)) {
            Ok(()) | Err(Refused::Gone) => {
                self.release(place);
                None
            }
            Err(Refused::Trouble(trouble)) => {
                self.refused.update(|refused| {
                    refused.insert(place.clone());
                });
                Some(trouble)
            }
        }
    }

    /// A field holds nothing any more that cannot stand in the text.
    pub(super) fn release(self, place: &Place) {
        if self.refused.try_with_untracked(|refused| refused.contains(place)) == Some(true) {
            self.refused.update(|refused| {
                refused.remove(place);
            });
        }
    }

    /// The id of the first field that holds what cannot stand in the text.
    pub(in crate::ui::desk) fn held_back(self) -> Option<String> {
        self.refused.with_untracked(|refused| refused.first().map(|place| self.element(place)))
    }

    /// The id of a field's control.
    pub(super) fn element(self, place: &Place) -> String {
        self.id.with_value(|id| format!("{id}-{place}"))
    }

    /// The id of something that belongs to a field or, at the root, to the form.
    pub(super) fn part_id(self, place: &Place, part: &str) -> String {
        self.id.with_value(|id| format!("{id}-{place}-{part}"))
    }

    /// Does something, and then puts the focus on the first control of a place that is there.
    pub(super) fn edit_and_go(self, edit: &Edit, places: Vec<Place>) {
        if self.edit(edit).is_ok() {
            self.go(places);
        }
    }

    /// Puts the focus on the first control of the first of these places that is there.
    pub(super) fn go(self, places: Vec<Place>) {
        request_animation_frame(move || {
            let Some(body) = dom::document().body() else { return };
            let control = places.iter().find_map(|place| {
                let id = self.element(place);
                dom::find(
                    &body,
                    &format!("[data-field='{id}'] :is(input, select, textarea), [data-add='{id}']"),
                )
            });
            if let Some(control) = control {
                // Focusing fails for what cannot have it only.
                let _ = control.focus();
            }
        });
    }
}
