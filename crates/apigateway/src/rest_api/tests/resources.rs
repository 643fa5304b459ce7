//! Resources.

use serde_json::{Value, json};

use super::{NOWHERE, Service, patch, text};

#[test]
fn resources_make_a_tree_of_paths() {
    let service = Service::new();
    let api = service.api();
    let pets = api.resource(&api.root, "pets");
    let pet = api.ok("CreateResource", json!({"parent_id": pets, "pathPart": "{id}"}));
    assert_eq!(
        (&pet["path"], &pet["parentId"], &pet["pathPart"]),
        (&json!("/pets/{id}"), &json!(pets), &json!("{id}"))
    );
    assert_eq!(text(&pet["id"]).len(), 6);
    assert_eq!(api.ok("GetResource", json!({"resource_id": pet["id"]})), pet);
    let page = api.ok("GetResources", json!({"limit": 2}));
    let paths: Vec<&Value> =
        page["item"].as_array().unwrap().iter().map(|resource| &resource["path"]).collect();
    assert_eq!(paths, ["/", "/pets"]);
    api.ok("DeleteResource", json!({"resource_id": pets}));
    assert_eq!(api.ok("GetResources", json!({}))["item"].as_array().unwrap().len(), 1);
    api.refuses(
        "GetResource",
        json!({"resource_id": pet["id"]}),
        "404 NotFoundException: Invalid Resource identifier specified",
    );
}

#[test]
fn methods_are_embedded_if_asked_for() {
    let service = Service::new();
    let api = service.api();
    api.mock();
    let root = json!({"resource_id": api.root});
    assert_eq!(api.ok("GetResource", root)["resourceMethods"], json!({"GET": {}}));
    let embedded = api.ok("GetResources", json!({"embed": ["methods"]}));
    let method = &embedded["item"][0]["resourceMethods"]["GET"];
    assert_eq!(
        (&method["httpMethod"], &method["methodIntegration"]["type"]),
        (&json!("GET"), &json!("MOCK"))
    );
}

#[test]
fn siblings_and_children_that_do_not_go_together_are_refused() {
    let service = Service::new();
    let api = service.api();
    let greedy = api.resource(&api.root, "{proxy+}");
    api.resource(&api.root, "pets");
    let row = |parent: &str, part: &str, refusal: &str| {
        api.refuses("CreateResource", json!({"parent_id": parent, "pathPart": part}), refusal);
    };
    row(
        &api.root,
        "pets",
        "409 ConflictException: Another resource with the same parent already has this name: pets",
    );
    row(
        &api.root,
        "{id}",
        "400 BadRequestException: A sibling ({proxy+}) of this resource already has a variable path part -- only one is allowed",
    );
    row(
        &greedy,
        "below",
        "400 BadRequestException: Cannot create a child of a resource with a greedy path variable: {proxy+}",
    );
    row(NOWHERE, "below", "404 NotFoundException: Invalid Resource identifier specified");
    for part in ["", "a b", "a/b", "{}", "{+}", "{a", "a}", "{a+}b", "$a"] {
        row(
            &api.root,
            part,
            "400 BadRequestException: Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and \
             curly braces at the beginning and the end.",
        );
    }
    assert_eq!(api.ok("GetResources", json!({}))["item"].as_array().unwrap().len(), 3);
}

#[test]
fn a_resource_moves_with_all_below_it() {
    let service = Service::new();
    let api = service.api();
    let pets = api.resource(&api.root, "pets");
    let sub = api.resource(&pets, "sub");
    let leaf = api.resource(&sub, "pets");
    let update = |id: &str, operation: Value| {
        api.call("UpdateResource", json!({"resource_id": id, "patchOperations": [operation]}))
    };
    let path = |id: &str| text(&api.ok("GetResource", json!({"resource_id": id}))["path"]);
    assert_eq!(update(&sub, patch("replace", "/parentId", &api.root)).unwrap()["path"], "/sub");
    assert_eq!(update(&sub, patch("replace", "/pathPart", "dogs")).unwrap()["path"], "/dogs");
    assert_eq!(path(&leaf), "/dogs/pets");
    let row =
        |id: &str, operation: Value, refusal: &str| assert_eq!(update(id, operation), Err(refusal.into()));
    row(&sub, patch("replace", "/parentId", &leaf), "400 BadRequestException: Resources cannot be cyclical.");
    row(&sub, patch("replace", "/parentId", &sub), "400 BadRequestException: Resources cannot be cyclical.");
    row(
        &sub,
        patch("replace", "/parentId", NOWHERE),
        "404 NotFoundException: Invalid Resource identifier specified",
    );
    row(
        &sub,
        patch("replace", "/pathPart", "pets"),
        "409 ConflictException: Another resource with the same parent already has this name: pets",
    );
    row(
        &sub,
        patch("replace", "/invalid", "x"),
        "400 BadRequestException: Invalid patch path  '/invalid' specified for op 'replace'. Must be one of: [/parentId, /pathPart]",
    );
    row(
        &sub,
        patch("remove", "/pathPart", ""),
        "400 BadRequestException: Invalid patch path  '/pathPart' specified for op 'remove'. Please choose supported operations",
    );
    row(
        &api.root,
        patch("replace", "/pathPart", "x"),
        "400 BadRequestException: Root resource cannot update its pathPart.",
    );
    row(
        &api.root,
        patch("replace", "/parentId", &sub),
        "400 BadRequestException: Root resource cannot update its parentId.",
    );
    row(
        NOWHERE,
        patch("replace", "/pathPart", "x"),
        "404 NotFoundException: Invalid Resource identifier specified",
    );
    assert_eq!(path(&leaf), "/dogs/pets");
}

#[test]
fn an_api_has_at_most_three_hundred_resources() {
    let service = Service::new();
    let api = service.api();
    for number in 1..300 {
        api.resource(&api.root, &format!("r{number}"));
    }
    api.refuses(
        "CreateResource",
        json!({"parent_id": api.root, "pathPart": "more"}),
        "429 LimitExceededException: Maximum number of resources for this API has been reached. Please contact AWS if you need \
         additional resources.",
    );
}
