//! Models whose own functions have the names of fields: `paths` moves the generated ones.

use dynorm::Query;
use dynorm::prelude::*;

mod getters {
    use super::*;

    #[derive(Model)]
    #[model(table = "getters", paths = "People")]
    struct User {
        #[hash_key]
        name: String,
        #[range_key]
        born: u64,
        #[index(keys_only, hash, name = "email-index")]
        email: Option<String>,
    }

    impl User {
        fn name(&self) -> &str {
            &self.name
        }

        fn born(&self) -> u64 {
            self.born
        }

        fn email(&self) -> Option<&str> {
            self.email.as_deref()
        }

        fn query() {}

        fn scan() {}

        fn email_index() {}
    }

    #[test]
    fn are_the_model_s_own() {
        let user = User { name: "a".into(), born: 1, email: None };
        assert_eq!((user.name(), user.born(), user.email()), ("a", 1, None));
        User::query();
        User::scan();
        User::email_index();
        let _ = People::query("a").born().ge(1).filter(People::email().exists());
        let _ = People::scan().filter(People::name().begins_with("a"));
        let _: Query<UserEmailIndex> = People::email_index("a@b");
        let _ = UserEmailIndex::scan();
    }
}

mod constructors {
    use super::*;

    #[derive(Model, Default)]
    #[model(table = "constructors", paths = "Columns")]
    struct User {
        #[hash_key]
        id: String,
        new: bool,
        default: u32,
        from: String,
        into: u32,
    }

    impl User {
        fn new(id: &str) -> Self {
            User { id: id.into(), ..User::default() }
        }
    }

    impl From<&str> for User {
        fn from(id: &str) -> Self {
            User::new(id)
        }
    }

    #[test]
    fn are_the_model_s_own() {
        assert_eq!(User::new("a").id, User::from("a").id);
        assert_eq!(User::default().default, 0);
        let _ = Columns::new().eq(true) & Columns::default().eq(1) & Columns::from().eq("a");
    }
}

mod builders {
    use super::*;

    #[derive(Model, Clone)]
    #[model(table = "builders", paths = "Attributes")]
    struct Ticket {
        #[hash_key]
        id: String,
        title: String,
        builder: u32,
    }

    impl Ticket {
        fn builder() -> Self {
            Ticket { id: "a".into(), title: String::new(), builder: 0 }
        }

        fn title(self, title: &str) -> Self {
            Ticket { title: title.into(), ..self }
        }
    }

    #[test]
    fn are_the_model_s_own() {
        assert_eq!(Ticket::builder().title("t").title, "t");
        let _ = Attributes::builder().eq(1);
    }

    #[tokio::test]
    async fn updates_and_selections_take_paths_from_there() -> dynorm::Result<()> {
        let db = Db::embedded()?;
        let tickets = db.table::<Ticket>();
        tickets.create().await?;
        tickets.put(Ticket::builder()).await?;
        tickets.update("a").set(Attributes::title(), "new").only_if(Attributes::builder().eq(0)).await?;
        let titles = Attributes::query("a").select((Attributes::title(),)).all(&tickets).await?;
        assert_eq!(titles, [("new".to_owned(),)]);
        Ok(())
    }
}

mod visible_elsewhere {
    mod models {
        use dynorm::Model;

        #[derive(Model)]
        #[model(table = "visible_elsewhere", paths = "People")]
        pub(super) struct User {
            #[hash_key]
            pub(super) id: String,
            pub(super) email: String,
        }
    }

    #[test]
    fn as_the_model_is() {
        let _ = models::User { id: String::new(), email: String::new() };
        let _ = models::People::query("a").filter(models::People::email().eq("b"));
    }
}

mod two_models {
    use super::*;

    #[derive(Model)]
    #[model(table = "two_models", paths = "Users")]
    struct User {
        #[hash_key]
        id: String,
    }

    #[derive(Model)]
    #[model(table = "two_models_too", paths = "Orders")]
    struct Order {
        #[hash_key]
        id: String,
    }

    #[test]
    fn have_two_types_for_them() {
        let _ = (Users::query("a"), Orders::query("a"));
    }
}
