//! Workflows as files: the steps of a job by their names, run as GitHub's runner would run them. What a step asks of other machines
//! (`gh`, `cargo`) is answered by stand-ins on its PATH, which write down what they were asked.

use serde_json::Value;
use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// A workflow.
pub(crate) struct Workflow(Value);

/// A step that is a script.
pub(crate) struct Step {
    script: String,
    env: BTreeMap<String, String>,
}

impl Workflow {
    pub(crate) fn read(file: &Path) -> Self {
        Self(serde_saphyr::from_str(&fs::read_to_string(file).unwrap()).unwrap())
    }

    /// All of a job, or of the workflow.
    pub(crate) fn at(&self, pointer: &str) -> &Value {
        self.0.pointer(pointer).unwrap_or_else(|| panic!("no {pointer}"))
    }

    /// The names of a job's steps that are scripts; of one without a name its script.
    pub(crate) fn scripts(&self, job: &str) -> Vec<String> {
        let steps = self.at(&format!("/jobs/{job}/steps")).as_array().unwrap();
        let scripts = steps.iter().filter(|step| step["run"].is_string());
        scripts.map(|step| step["name"].as_str().or(step["run"].as_str()).unwrap().to_owned()).collect()
    }

    /// A script of a job by its name, with what the workflow, the job and the step put into its environment.
    pub(crate) fn step(&self, job: &str, name: &str) -> Step {
        let steps = self.at(&format!("/jobs/{job}/steps")).as_array().unwrap();
        let step = steps.iter().find(|step| step["name"] == name).unwrap_or_else(|| panic!("{job}: no step {name:?}"));
        let mut env = BTreeMap::new();
        for values in [&self.0["env"], &self.0["jobs"][job]["env"], &step["env"]] {
            let values = values.as_object().into_iter().flatten();
            env.extend(values.map(|(key, value)| (key.clone(), value.as_str().unwrap().to_owned())));
        }
        Step { script: step["run"].as_str().unwrap().to_owned(), env }
    }
}

impl Step {
    /// Runs it in a folder, with what GitHub would put into the place of each expression, and programs before all others.
    pub(crate) fn run(&self, dir: &Path, programs: &[&Path], given: &[(&str, &str)]) -> Output {
        let path = env::var_os("PATH").unwrap();
        let all = programs.iter().map(|it| it.to_path_buf()).chain(env::split_paths(&path));
        let mut shell = Command::new("bash");
        shell.args(["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", &self.script]).current_dir(dir);
        shell.env("PATH", env::join_paths(all).unwrap());
        for (key, value) in &self.env {
            let value = given.iter().fold(value.clone(), |value, (expression, with)| value.replace(expression, with));
            assert!(!value.contains("${{"), "{key}: {value}: no value is given");
            shell.env(key, value);
        }
        // What every runner sets.
        let given = given.iter().filter(|(name, _)| !name.contains("${{"));
        shell.envs(given.copied()).output().unwrap()
    }
}

/// Puts a program into a folder: a script that others find by its name.
pub(crate) fn stand_in(dir: &Path, name: &str, script: &str) -> PathBuf {
    let file = dir.join(name);
    fs::create_dir_all(dir).unwrap();
    fs::write(&file, format!("#!/usr/bin/env bash\nset -eu\n{script}\n")).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    }
    file
}

/// What a run said, and that it went well.
pub(crate) fn well(out: &Output) -> String {
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{said}");
    format!("{}{said}", String::from_utf8_lossy(&out.stdout))
}
