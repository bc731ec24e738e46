// Loads a compose file the way docker compose does, without an engine, and prints the resulting project
// as JSON. For machines that have no docker compose.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
)

func main() {
	file := flag.String("f", "docker-compose.yml", "compose file")
	envFile := flag.String("env-file", "", "file with variables; those of the environment come first")
	everything := flag.Bool("all-profiles", false, "with the services of all profiles")
	flag.Parse()
	if err := load(*file, *envFile, *everything); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func load(file, envFile string, everything bool) error {
	// The order counts: each step sees the variables of those before.
	steps := []cli.ProjectOptionsFn{cli.WithOsEnv}
	if envFile != "" {
		steps = append(steps, cli.WithEnvFiles(envFile))
	}
	steps = append(steps, cli.WithDotEnv, cli.WithDefaultProfiles())
	if everything {
		steps = append(steps, cli.WithProfiles([]string{"*"}))
	}
	options, err := cli.NewProjectOptions([]string{file}, steps...)
	if err != nil {
		return err
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return err
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", "  ")
	return encoder.Encode(project)
}
