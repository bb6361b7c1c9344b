# Type `make` for what there is. Recipes are short; the work is done by core/deps/*.sh and by build/vlp.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
.SUFFIXES:

PYTHON ?= python3

# Exhibits are the spec files; $(call exhibits,table-6) are their ids, of the papers in PAPER or of all.
names = $(patsubst ablations/%,%,$(patsubst experiments/%,%,$(basename $(wildcard $(foreach n,$(1),experiments/*/$(n).toml ablations/*/$(n).toml)))))
exhibits = $(sort $(if $(PAPER),$(filter $(addsuffix /%,$(PAPER)),$(call names,$(1))),$(call names,$(1))))
all_exhibits := $(call exhibits,table-* figure-*)

# --scale 'micro' where SCALE=micro is set, nothing where it is not.
quoted = '$(subst ','\'',$(1))'
option = $(if $(strip $($(1))),$(2) $(call quoted,$($(1))))
run_options = $(call option,SCALE,--scale) $(call option,DATA,--data) $(call option,DATA_ROOT,--data-root) \
  $(call option,SEEDS,--seeds) $(call option,JOBS,--jobs) $(call option,DEVICE,--device) $(call option,OUT,--out)
# All are tried; the last failure is the result.
reproduce = status=0; $(foreach e,$(1),build/vlp reproduce $(e) $(run_options) || status=$$?;) exit $$status

exhibit_targets := $(addprefix reproduce-,$(sort $(notdir $(all_exhibits))))
.PHONY: help setup build test test-all bench validate diagnose sweep check-scores format lint asan clean $(exhibit_targets)

help:
	@echo 'Reproduce   make reproduce-table-6 [PAPER=semmim] [SCALE=smoke|micro|small|paper] [SEEDS=5] [OUT=results]'
	@echo '                 also DATA= DATA_ROOT= JOBS= DEVICE=auto|cpu|cuda; without PAPER: of every paper that has it'
	@echo '            make diagnose      what was learnt, beside the papers'"'"' tables [PAPER= ...]'
	@echo '            make validate      check every exhibit spec'
	@echo 'Sweep       make sweep SPEC=ablations/semmim/mask-ratio.toml      or any design on the command line: build/vlp ablate --help'
	@echo 'Guard       make check-scores  did a change of the code move a score: the smallest runs that show it, against results_db/baselines'
	@echo 'Build       make build         installs what is missing, then builds build/vlp'
	@echo 'Test        make test          the fast tests      make test-all  the slow ones too      TESTS="text formats" alone'
	@echo '            make asan          with address and undefined-behaviour sanitizers, in build-asan/'
	@echo '            make bench         throughput and utilisation'
	@echo 'Code        make format        clang-format        make lint [ALL=1]  format, folder order, clang-tidy, cppcheck: of what changed, or of all'
	@echo '            make clean         removes build folders; results/ stays'
	@echo 'Exhibits    $(if $(all_exhibits),$(all_exhibits),none)' | fold -s -w 110 | sed '2,$$s/^/            /'

setup:
	@core/deps/setup.sh

build: setup
	@core/deps/build.sh build

$(exhibit_targets): reproduce-%: build
	@$(call reproduce,$(call exhibits,$*))

reproduce-%:
	@echo $(call quoted,no spec of $(or $(PAPER),any paper) is called $*.toml; there are: $(or $(all_exhibits),none)) >&2; exit 2

diagnostics := $(call exhibits,diagnos*)
diagnose: $(if $(diagnostics),build)
	@$(if $(diagnostics),$(call reproduce,$(diagnostics)),echo 'no diagnostic spec of $(or $(PAPER),any paper) exists' >&2; exit 2)

sweep: $(if $(SPEC),build)
	@$(if $(SPEC),build/vlp ablate $(call quoted,$(SPEC)) $(run_options),echo 'SPEC is missing: make sweep SPEC=ablations/semmim/mask-ratio.toml' >&2; exit 2)

# Every system's gate; a run that is missing or failed (3) is what the check then says.
gates := $(call exhibits,gate)
check-scores: $(if $(gates),build)
	@$(if $(gates),build/vlp run $(gates) $(run_options) || [ $$? -eq 3 ]; \
	  build/vlp baseline check $(gates) $(call option,SCALE,--scale) $(call option,DATA,--data) $(call option,DEVICE,--device) $(call option,OUT,--out), \
	  echo 'no gate spec of $(or $(PAPER),any paper) exists' >&2; exit 2)

validate: build
	@build/vlp validate

bench: build
	@build/vlp bench $(call option,SCALE,--scale) $(call option,DEVICE,--device)
	@for t in text metrics formats results_db experiments; do \
	  build/test_$$t --gtest_brief=1 --gtest_filter='Speed.*:*WithinASecond' | sed -n 's/^\[ measured \] //p'; done
	@if $(PYTHON) -c 'import torch' 2>/dev/null; then $(PYTHON) tests/bench_torch.py build/vlp; \
	  else echo 'PyTorch is not compared: $(PYTHON) has no torch (PYTHON=... names one that has)'; fi

# TESTS="text formats": those folders of tests alone.
space := $(subst ,, )
run_tests = ctest --test-dir $(1) --output-on-failure --no-tests=error -j "$$(nproc)" $(if $(TESTS),-R '^($(subst $(space),|,$(strip $(TESTS))))(-[a-z]+)?$$')
test: build
	@$(call run_tests,build) -LE slow

test-all: build
	@$(call run_tests,build)

asan: setup
	@BUILD_TARGETS='$(addprefix test_,$(TESTS))' core/deps/build.sh build-asan -DVLP_SANITIZE=ON
	@$(call run_tests,build-asan) -LE slow

format:
	@core/deps/lint.sh format

lint: build
	@build/test_layout --gtest_brief=1
	@core/deps/lint.sh $(if $(ALL),all,changed)

clean:
	@rm -rf build build-asan build-lint
