package systems

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/testserver"
)

// reach is where a test, or a part of it, runs.
type reach string

const (
	everywhere      reach = ""
	bundledServer   reach = "bundled server"
	onKeycloakAlone reach = "Keycloak"
	scriptedServer  reach = "scripted server"
	noServer        reach = "no server"
)

// function is what the source says of a function of a package's tests.
type function struct {
	calls map[string]bool // functions of the same package that it calls
	// asks: it has a server of testserver. levers: it is skipped on Keycloak. scripted: it has a server of its own.
	asks, levers, scripted bool
	proves                 []proof
}

// proof is one row of a call of Proves, and the servers to which an if around the call restricts it.
type proof struct {
	row  string
	only reach
}

// declarations are the rows that the project's tests declare: by row, the names of the tests and where each shows it.
func declarations(t *testing.T) map[string]map[string]reach {
	t.Helper()
	packages := map[string]map[string]*function{}
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		of := filepath.Dir(path) + " " + file.Name.Name
		functions := packages[of]
		if functions == nil {
			functions = map[string]*function{}
			packages[of] = functions
		}
		for _, declaration := range file.Decls {
			if f, is := declaration.(*ast.FuncDecl); is && f.Body != nil {
				functions[f.Name.Name] = read(t, f)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]map[string]reach{}
	for of, functions := range packages {
		for name, f := range functions {
			if len(f.proves) > 0 && !strings.HasPrefix(name, "Test") {
				t.Errorf("%s: %s is no test, and declares rows: which test shows them?", of, name)
			}
			for _, p := range f.proves {
				if out[p.row] == nil {
					out[p.row] = map[string]reach{}
				}
				only := runsOn(functions, name)
				if only == everywhere {
					only = p.only
				}
				if known, is := out[p.row][name]; !is || known != everywhere {
					out[p.row][name] = only
				}
			}
		}
	}
	return out
}

// runsOn follows the calls of a test within its package.
func runsOn(functions map[string]*function, test string) reach {
	var all function
	seen := map[string]bool{}
	var follow func(name string)
	follow = func(name string) {
		f := functions[name]
		if f == nil || seen[name] {
			return
		}
		seen[name] = true
		all.asks, all.levers, all.scripted = all.asks || f.asks, all.levers || f.levers, all.scripted || f.scripted
		for called := range f.calls {
			follow(called)
		}
	}
	follow(test)
	switch {
	case all.levers:
		return bundledServer
	case all.asks:
		return everywhere
	case all.scripted:
		return scriptedServer
	}
	return noServer
}

// read looks for the calls that matter in a function.
func read(t *testing.T, f *ast.FuncDecl) *function {
	out := &function{calls: map[string]bool{}}
	inspect(t, out, f.Body, everywhere)
	return out
}

// inspect walks a part of a function that runs on the given servers.
func inspect(t *testing.T, out *function, part ast.Node, only reach) {
	ast.Inspect(part, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.IfStmt:
			body, other := servers(n.Cond)
			if body == everywhere {
				return true
			}
			inspect(t, out, n.Body, body)
			if n.Else != nil {
				inspect(t, out, n.Else, other)
			}
			return false
		case *ast.CallExpr:
			call(t, out, n, only)
		}
		return true
	})
}

// servers are where the two branches of an if run that asks which server there is.
func servers(condition ast.Expr) (then, otherwise reach) {
	if not, is := condition.(*ast.UnaryExpr); is && not.Op == token.NOT {
		otherwise, then = servers(not.X)
		return then, otherwise
	}
	if is, ok := condition.(*ast.BinaryExpr); ok && is.Op == token.EQL && calls(is.X, "Getenv") { // KEYCLOAK_URL == ""
		return bundledServer, onKeycloakAlone
	}
	if calls(condition, "IsKeycloak") {
		return onKeycloakAlone, bundledServer
	}
	return everywhere, everywhere
}

func calls(expression ast.Expr, method string) bool {
	c, is := expression.(*ast.CallExpr)
	if !is {
		return false
	}
	s, is := c.Fun.(*ast.SelectorExpr)
	return is && s.Sel.Name == method
}

func call(t *testing.T, out *function, c *ast.CallExpr, only reach) {
	switch called := c.Fun.(type) {
	case *ast.Ident:
		out.calls[called.Name] = true
	case *ast.SelectorExpr:
		of, _ := called.X.(*ast.Ident)
		isPackage := func(name string) bool { return of != nil && of.Name == name }
		switch name := called.Sel.Name; {
		case isPackage("testserver") && (name == "New" || name == "NewAtURL" || name == "WithRealm"):
			out.asks, out.levers = true, out.levers || len(c.Args) > 1 && c.Ellipsis == token.NoPos
		case name == "Fixture" && len(c.Args) == 2:
			out.levers = out.levers || only == everywhere
		case isPackage("httptest"):
			out.scripted = true
		case isPackage("testserver") && name == "Proves":
			declare(t, out, c, only)
		default:
			out.calls[name] = true
		}
	}
}

func declare(t *testing.T, out *function, c *ast.CallExpr, only reach) {
	for _, argument := range c.Args[1:] {
		literal, is := argument.(*ast.BasicLit)
		if !is {
			t.Errorf("a row is named by something else than a literal: rows.md is read from the source")
			continue
		}
		name, err := strconv.Unquote(literal.Value)
		if err != nil || !testserver.IsRow(name) {
			t.Errorf("there is no row %s", literal.Value)
			continue
		}
		out.proves = append(out.proves, proof{name, only})
	}
}
