//! What a template may cost, and what is no template.

#![allow(missing_docs, reason = "tests")]

mod support;

use mapping_template::limits::{FOREACH_ITERATIONS_MAX, TEMPLATE_SIZE_BYTES_MAX, VALUES_MAX};
use mapping_template::{JsonPath, RenderError, Template};
use support::render;

#[test]
fn a_loop_ends_after_its_iterations() {
    let output = render("#foreach($i in [1..5000])x#end", "").map(|output| output.len());
    assert_eq!(output, Ok(FOREACH_ITERATIONS_MAX));
}

#[test]
fn work_memory_and_output_are_bounded() {
    let loops =
        "#foreach($a in [1..1000])#foreach($b in [1..1000])#foreach($c in [1..1000])#set($d = 1)#end#end#end";
    assert_eq!(render(loops, ""), Err(RenderError::TooMuchWork));
    let output = "#set($x = 'xxxxxxxxxxxxxxxx')#foreach($a in [1..1000])#foreach($b in [1..1000])$x#end#end";
    assert_eq!(render(output, ""), Err(RenderError::OutputTooLarge));
    let doubling = "#set($x = 'x')#foreach($a in [1..40])#set($x = $x + $x)#end";
    assert_eq!(render(doubling, ""), Err(RenderError::TooMuchWork));
    let doubling = "#set($x = ['x'])#foreach($a in [1..40])#set($i = $x.addAll($x))#end";
    assert_eq!(render(doubling, ""), Err(RenderError::TooMuchWork));
    let lists = "#foreach($a in [1..1000])#foreach($b in [1..1000])#set($x = [1..100000])#end#end";
    assert_eq!(render(lists, ""), Err(RenderError::TooMuchWork));
    let searches = "#set($l = [1..100000])#foreach($a in [1..1000])#foreach($b in [1..1000])#if($l.contains(0))x#end#end#end";
    assert_eq!(render(searches, ""), Err(RenderError::TooMuchWork));
    let matches = "#set($t = 'aaaaaaaaaaaa')#foreach($a in [1..1000])#foreach($b in [1..1000])#if($t.matches('(a|b)*'))#end#end#end";
    assert_eq!(render(matches, ""), Err(RenderError::TooMuchWork));
    let repeated = "#set($x = 'xxxx')$x.repeat(2000000000)";
    assert_eq!(render(repeated, ""), Err(RenderError::TooMuchWork));
}

/// JSON of a list of as many numbers, none of them twice.
fn numbers(count: usize) -> String {
    let numbers: Vec<String> = (0..count).map(|number| number.to_string()).collect();
    format!("[{}]", numbers.join(","))
}

#[test]
fn a_payload_does_not_multiply_its_own_size() {
    let body = format!(r#"{{"a":{0},"b":{0}}}"#, numbers(5_000));
    let removal = "#set($a = $input.path('$.a'))$a.removeAll($input.path('$.b'))";
    assert_eq!(render(removal, &body), Err(RenderError::TooMuchWork));
    for filter in ["@ in $.b", "$..x", "@ =~ /(a|b)*c/ || @ =~ /(a|b)*d/"] {
        let path = JsonPath::compile(&format!("$.a[?({filter})]")).unwrap();
        assert_eq!(path.read(&body), Err(RenderError::TooMuchWork), "{filter}");
    }
    let loops = "#set($a = $input.path('$.a'))#foreach($i in [1..1000])#foreach($j in [1..1000])#foreach($x in $a)#break#end#end#end";
    assert_eq!(render(loops, &body), Err(RenderError::TooMuchWork));
    let text = "ab".repeat(500_000);
    for method in ["split('a')", "replaceAll('[a]', '')"] {
        let output = render(&format!("$input.body.{method}"), &text).map(|output| output.len());
        assert_eq!(output, Err(RenderError::TooMuchWork), "{method}");
    }
}

#[test]
fn values_are_counted_before_they_are_made() {
    let text = format!("\"{}\"", "x".repeat(VALUES_MAX + 1));
    assert_eq!(render("$input.path('$').toCharArray()", &text), Err(RenderError::TooMuchWork));
    let list = format!("[{}1]", "1,".repeat(VALUES_MAX + 1));
    assert_eq!(render("$input.path('$.x')", &list), Err(RenderError::TooMuchWork));
    let wide =
        "#set($x = '%9999s')#foreach($i in [1..13])#set($x = $x + $x)#end#set($y = $x.format($x, [1..9000]))";
    assert_eq!(render(wide, ""), Err(RenderError::TooMuchWork));
    let copies = "#set($h = {})#foreach($i in [1..1000])#set($y = $h.put(\"h$i\", $input.body))#end\
                  #set($context.requestOverride.header = $h)";
    assert_eq!(render(copies, &"x".repeat(100_000)), Err(RenderError::TooMuchWork));
}

#[test]
fn regular_expressions_are_bounded_in_size() {
    for pattern in ["((x{100}){100}){100}", "\\w{1000}"] {
        let template = format!("#set($t = 'x')$t.matches('{pattern}')");
        assert_eq!(render(&template, ""), Err(RenderError::Regex), "{pattern}");
        assert!(JsonPath::compile(&format!("$[?(@ =~ /{pattern}/)]")).is_err(), "{pattern}");
    }
    let long = format!("\"{}\"", "[x]".repeat(10_000));
    assert_eq!(render("#set($t = 'x')$t.matches($input.path('$'))", &long), Err(RenderError::Regex));
    let many = "#set($t = 'x')#foreach($i in [1..1000])#if($t.matches(\"[$i]x\"))#end#end";
    assert_eq!(render(many, ""), Err(RenderError::TooMuchWork));
}

#[test]
fn text_that_only_looks_like_directives_does_not_nest() {
    let text = "#a([[[[[x ".repeat(100);
    assert_eq!(render(&text, ""), Ok(text));
}

#[test]
fn values_that_hold_themselves_do_not_print() {
    assert_eq!(render("#set($l = [1])#set($i = $l.add($l))$l", ""), Err(RenderError::TooDeep));
    assert_eq!(render("#set($m = {})#set($i = $m.put('m', $m))$m", ""), Err(RenderError::TooDeep));
    assert_eq!(
        render(
            "#set($context.requestOverride.x = {})#set($context.requestOverride.x.y = $context.requestOverride)",
            ""
        ),
        Err(RenderError::TooDeep)
    );
    assert_eq!(
        render("#set($l = [1])#set($i = $l.add($l))#if($l == [1,2])a#{else}b#end", "").as_deref(),
        Ok("b")
    );
    let sharing = "#set($a = [])#set($b = [])#foreach($i in [1..60])#set($a = [$a, $a])#set($b = [$b, $b])#end#if($a == $b)x#end";
    assert_eq!(render(sharing, "").as_deref(), Ok(""));
}

#[test]
fn blocks_that_print_each_other_end() {
    let chain: String = (0..1000).map(|i| format!("#define($a{i})$a{}#end", i + 1)).collect();
    assert_eq!(render(&format!("{chain}$a0"), ""), Err(RenderError::TooDeep));
}

#[test]
fn deep_and_long_templates_are_refused() {
    let refused = |text: &str| Template::compile(text).is_err();
    assert!(refused(&format!("{}x{}", "#if(true)".repeat(5_000), "#end".repeat(5_000))));
    assert!(refused(&format!("#set($x = {}1{})", "(".repeat(50_000), ")".repeat(50_000))));
    assert!(refused(&format!("#set($x = {}1)", "!".repeat(50_000))));
    assert!(refused(&format!("#set($x = {})", "[".repeat(50_000))));
    assert!(refused(&"$a[".repeat(50_000)));
    assert!(refused(&"x".repeat(TEMPLATE_SIZE_BYTES_MAX + 1)));
    assert!(!refused(&"x".repeat(TEMPLATE_SIZE_BYTES_MAX)));
}

#[test]
fn a_long_chain_of_operators_is_no_deep_one() {
    let template = format!("#set($x = 1{})$x", "+1".repeat(100_000));
    assert_eq!(render(&template, "").as_deref(), Ok("100001"));
}

#[test]
fn what_is_no_template_is_refused_with_its_place() {
    let fault = |text: &str| Template::compile(text).map(|_| ()).map_err(|error| error.to_string());
    let rows = [
        ("a\n#if($x)\nb", "A directive has no #end at line 3, column 2"),
        ("a\n  #end", "Encountered #end, #else or #elseif outside of a block at line 2, column 7"),
        ("#else", "Encountered #end, #else or #elseif outside of a block at line 1, column 6"),
        (
            "#if($x)#else#elseif($y)#end",
            "Encountered #end, #else or #elseif outside of a block at line 1, column 20",
        ),
        ("Hello ${name.", "Encountered an unexpected character at line 1, column 13"),
        ("Hello ${name", "Encountered the end of the template at line 1, column 13"),
        ("#set($x)", "Encountered an unexpected character at line 1, column 8"),
        ("#set($x = )", "Encountered an unexpected character at line 1, column 11"),
        ("#set($x = foo)", "Encountered an unexpected character at line 1, column 11"),
        ("#if true", "Encountered an unexpected character at line 1, column 5"),
        ("#foreach($x of $y)#end", "Encountered an unexpected character at line 1, column 13"),
        ("é #foreach($x.y in $y)#end", "Encountered an unexpected character at line 1, column 12"),
        ("$a[b]", "Encountered an unexpected character at line 1, column 4"),
        ("$a.b('x", "Encountered the end of the template at line 1, column 8"),
        ("#* never ends", "Encountered the end of the template at line 1, column 3"),
        ("#[[ never ends", "Encountered the end of the template at line 1, column 4"),
    ];
    for (text, expected) in rows {
        assert_eq!(fault(text), Err(expected.to_owned()), "{text}");
    }
}
