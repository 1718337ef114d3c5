//! Takes the code out of the wasm that writes panic messages. Nobody reads them: the panic handler
//! is a trap. The standard library's handler for a full memory writes one all the same, and brings
//! the formatting of numbers with it: 0.5 kB after Brotli.
//!
//! With it go two exports that the linker adds for hosts with an allocator of their own.
//!
//! A function that does nothing but get a message ready becomes a trap where it stands; wasm-opt
//! then drops what only it had called.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{CodeSection, ExportSection, Function, Instruction, Module, RawSection};
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

/// Parts of the symbols of such functions.
const WRITERS: [&str; 5] = [
    "4core3fmt",
    "4core9panicking",
    "3str5count",
    "16slice_index_fail",
    "alloc_error_handler",
];

pub fn run(wasm: &Path) -> Result<()> {
    let name = wasm.display();
    let bytes = fs::read(wasm).with_context(|| format!("cannot read {name}"))?;
    let without = trap(&bytes).with_context(|| format!("{name} is no wasm"))?;
    fs::write(wasm, without).with_context(|| format!("cannot write {name}"))
}

fn trap(bytes: &[u8]) -> Result<Vec<u8>> {
    let writers = writers(bytes)?;
    ensure!(!writers.is_empty(), "the names of functions are missing");
    let mut module = Module::new();
    let mut index = imported_functions(bytes)?;
    let mut code = CodeSection::new();
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload?;
        if let Payload::CodeSectionEntry(body) = &payload {
            if writers.contains(&index) {
                let mut function = Function::new([]);
                function.instruction(&Instruction::Unreachable);
                function.instruction(&Instruction::End);
                code.function(&function);
            } else {
                code.raw(body.as_bytes());
            }
            index += 1;
        } else if let Payload::ExportSection(exports) = payload {
            let mut ours = ExportSection::new();
            for export in exports {
                let export = export?;
                if !export.name.starts_with("__") {
                    let kind = RoundtripReencoder.export_kind(export.kind)?;
                    ours.export(export.name, kind, export.index);
                }
            }
            module.section(&ours);
        } else if let Some((id, range)) = payload.as_section() {
            if id == wasm_encoder::SectionId::Code as u8 {
                continue;
            }
            // What follows the code may not stand before it.
            if !code.is_empty() {
                module.section(&code);
                code = CodeSection::new();
            }
            let data = bytes.get(range).context("a section beyond the end")?;
            module.section(&RawSection { id, data });
        }
    }
    if !code.is_empty() {
        module.section(&code);
    }
    Ok(module.finish())
}

fn imported_functions(bytes: &[u8]) -> Result<u32> {
    let mut count = 0;
    for payload in Parser::new(0).parse_all(bytes) {
        if let Payload::ImportSection(imports) = payload? {
            for import in imports {
                count += u32::from(matches!(import?.ty, TypeRef::Func(_)));
            }
        }
    }
    Ok(count)
}

fn writers(bytes: &[u8]) -> Result<HashSet<u32>> {
    let mut found = HashSet::new();
    for payload in Parser::new(0).parse_all(bytes) {
        let Payload::CustomSection(section) = payload? else {
            continue;
        };
        let KnownCustom::Name(names) = section.as_known() else {
            continue;
        };
        for subsection in names {
            let Name::Function(functions) = subsection? else {
                continue;
            };
            for naming in functions {
                let naming = naming?;
                if WRITERS.iter().any(|part| naming.name.contains(part)) {
                    found.insert(naming.index);
                }
            }
        }
    }
    Ok(found)
}
