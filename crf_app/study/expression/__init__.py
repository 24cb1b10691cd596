"""Expressions of the forms: a typed subset of FHIRPath for skip logic, derived values and checks.

``compile_text(text, scope, wanted)`` settles names, types and dependencies when a form is loaded;
``evaluate(compiled, context)`` asks one record. ``forms/README.md`` shows every feature by an example that a test runs.
Knows nothing of TOML, of how records are kept, of clocks and of disks.
"""
