//! Collections of the entities of one tenant.

use super::*;

#[derive(Model, Debug, PartialEq)]
#[model(in = "Shop", entity = "note")]
#[key(hash = "TENANT#{tenant}#{project}", range = "NOTE#{number:03}")]
struct Note {
    #[tenant]
    tenant: String,
    project: String,
    number: u32,
}

#[derive(Model, Debug, PartialEq)]
#[model(in = "Shop", entity = "task")]
#[key(hash = "TENANT#{of}#{project}", range = "TASK#{number:03}")]
struct Task {
    #[tenant]
    of: String,
    project: String,
    number: u32,
    done: bool,
}

#[derive(Collection, Debug)]
enum OfProject {
    Note(Note),
    Task(Item<Task>),
}

#[derive(Collection, Debug)]
struct Project {
    #[many]
    notes: Vec<Note>,
    #[many]
    tasks: Vec<Task>,
}

#[tokio::test]
async fn the_tenant_of_a_partition_is_that_of_the_table() {
    let (shop, _tap) = table::<Shop>().await;
    for (tenant, number) in [("acme", 1), ("ac", 2)] {
        let note = Note { tenant: tenant.into(), project: "p".into(), number };
        shop.of::<Note>().put(&note).await.unwrap();
        let task = Task { of: tenant.into(), project: "p".into(), number, done: false };
        shop.of::<Task>().put(&task).await.unwrap();
    }
    let notes = shop.of::<Note>().tenant("ac");
    let mut found = Note::partition("p").entities::<OfProject>().all(&notes).await.unwrap();
    let [OfProject::Note(note), OfProject::Task(task)] = &mut found[..] else { panic!("{found:?}") };
    assert_eq!((note.number, task.number), (2, 2));
    // An item of it is one of that tenant's table.
    task.done = true;
    task.save().await.unwrap();
    let project = Note::partition("p").gather::<Project>(&notes).await.unwrap();
    assert_eq!((project.notes.len(), project.tasks[0].done), (1, true));
    let tasks = shop.of::<Task>().tenant("acme");
    let project = Task::partition("p").gather::<Project>(&tasks).await.unwrap();
    assert_eq!((project.notes[0].number, project.tasks[0].done), (1, false));
}
